package io.spillway.gateway.settings;

import io.spillway.gateway.provider.registry.SettingsProblem;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/**
 * Knows where each property was set.
 *
 * @param environment where to look
 */
record Whereabouts(Environment environment) {

    /** Returns a problem with the place where its property was set, if it is set at all. */
    SettingsProblem placed(SettingsProblem problem) {
        ConfigurationProperty found = find(problem.setting());
        return new SettingsProblem(
                named(problem.setting(), found == null ? null : found.getOrigin()),
                problem.value(),
                problem.expected());
    }

    /** Returns a property's name, with its place if that is known. */
    static String named(String property, @Nullable Origin origin) {
        return origin == null ? property : property + " (" + origin + ")";
    }

    private @Nullable ConfigurationProperty find(String property) {
        var name = ConfigurationPropertyName.adapt(property, '.');
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty found = source.getConfigurationProperty(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
