package io.spillway.gateway.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ClassPathResource;

/**
 * Adds the built-in defaults behind everything else. They are no {@code application.yml}, so that whoever embeds the
 * library does not get them.
 */
final class DefaultsLoader implements EnvironmentPostProcessor, Ordered {

    static final String NAME = "built-in defaults";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (OwnApplication.is(application)) {
            try {
                new YamlPropertySourceLoader()
                        .load(NAME, new ClassPathResource("defaults.yml", DefaultsLoader.class))
                        .forEach(environment.getPropertySources()::addLast);
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        }
    }

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 2;
    }
}
