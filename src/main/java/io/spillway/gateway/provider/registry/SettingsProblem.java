package io.spillway.gateway.provider.registry;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the settings.
 *
 * @param setting the property or variable, by the name under which it was set
 * @param value what it was set to; {@code null} if that is secret or says nothing
 * @param expected what would be right
 */
public record SettingsProblem(String setting, @Nullable String value, String expected) {

    @Override
    public String toString() {
        return value == null
                ? "%s: %s".formatted(setting, expected)
                : "%s: %s (expected: %s)".formatted(setting, value, expected);
    }
}
