package io.spillway.gateway.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.gateway.provider.registry.SettingsProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;

/** Reads {@code .env} in the working folder, before the configuration files are looked for. */
final class DotenvLoader implements EnvironmentPostProcessor, Ordered {

    /** Where the file is; empty to read none. */
    static final String FILE = "spillway.env-file";

    private static final String DEFAULT_FILE = ".env";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (OwnApplication.is(application)) {
            load(environment);
        }
    }

    private static void load(ConfigurableEnvironment environment) {
        String file = environment.getProperty(FILE, DEFAULT_FILE);
        boolean asked = environment.containsProperty(FILE);
        if (file.isEmpty() || (!asked && !Files.exists(Path.of(file)))) {
            return;
        }
        environment
                .getPropertySources()
                .addAfter(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new DotenvPropertySource(file, read(file)));
    }

    private static Dotenv read(String file) {
        try {
            return DotenvReader.read(file, Files.readString(Path.of(file), UTF_8));
        } catch (IOException unreadable) {
            var problem = new SettingsProblem(file, null, "cannot be read (expected: a text file in UTF-8)");
            return new Dotenv(Map.of(), Map.of(), List.of(problem));
        }
    }

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER - 1;
    }
}
