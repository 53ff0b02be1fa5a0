package io.spillway.gateway.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A name that may be set.
 *
 * @param name as documents show it, such as {@code spillway.providers.<id>.base-url}
 * @param property matches it as a property in its plainest spelling, see {@link #plain}
 * @param variable matches it as an environment variable
 */
record KnownSetting(String name, Pattern property, Pattern variable) {

    /** Returns the spelling in which all spellings that Spring Boot takes for the same are equal. */
    static String plain(String property) {
        return property.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
    }

    /** Returns the environment variable that means it. */
    String variableName() {
        return name.replace("-", "")
                .replaceAll("\\[<n>]", ".0")
                .replace('.', '_')
                .toUpperCase(Locale.ROOT);
    }
}
