package io.spillway.gateway.settings;

import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Tells our server from an application that only has our jar on its class path: Spring Boot calls what
 * {@code spring.factories} names in both, and the other one's settings are none of our business.
 */
public final class OwnApplication {

    private OwnApplication() {}

    /** Returns whether an application is the server, or a check of its settings. */
    static boolean is(SpringApplication application) {
        return application.getAllSources().stream()
                .anyMatch(source -> source instanceof Class<?> type && type.isAnnotationPresent(ReadsSettings.class));
    }

    /** Returns whether an environment is the server's: only there the defaults have been added. */
    public static boolean owns(ConfigurableEnvironment environment) {
        return environment.getPropertySources().contains(DefaultsLoader.NAME);
    }

    /** Returns whether our code has called, as it has when the server is being started. */
    static boolean calls() {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                        .filter(name -> name.startsWith("io.spillway."))
                        .anyMatch(name -> !name.equals(OwnApplication.class.getName())
                                && !name.equals(SettingsFailureReporter.class.getName())));
    }
}
