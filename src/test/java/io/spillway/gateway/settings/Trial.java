package io.spillway.gateway.settings;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A start in a world of the test's own making: nothing of the machine's environment is seen. */
public final class Trial {

    private final SpringApplication application = ConfigCheck.application();

    private Trial(Map<String, Object> variables, Map<String, Object> system) {
        application.setEnvironment(new World(variables, system));
    }

    /** Starts with these variables and nothing else. */
    public static ConfigurableApplicationContext with(Map<String, Object> variables, String... args) {
        return with(variables, Map.of("spillway.env-file", "", "spring.config.location", "optional:classpath:/"), args);
    }

    /** Starts with these variables and these Java system properties. */
    public static ConfigurableApplicationContext with(
            Map<String, Object> variables, Map<String, Object> system, String... args) {
        return new Trial(variables, system).application.run(args);
    }

    private static final class World extends StandardEnvironment {

        World(Map<String, Object> variables, Map<String, Object> system) {
            super(sources(variables, system));
        }

        private static MutablePropertySources sources(Map<String, Object> variables, Map<String, Object> system) {
            var sources = new MutablePropertySources();
            sources.addLast(new MapPropertySource(SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, system));
            sources.addLast(new SystemEnvironmentPropertySource(SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
            return sources;
        }

        @Override
        protected void customizePropertySources(MutablePropertySources sources) {
            // They were given.
        }
    }
}
