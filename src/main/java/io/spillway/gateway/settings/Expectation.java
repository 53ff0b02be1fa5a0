package io.spillway.gateway.settings;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.util.unit.DataSize;

/** Says in words what a type takes. */
final class Expectation {

    private Expectation() {}

    /** Returns the words. */
    static String of(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + constants(type);
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        return ofObject(type);
    }

    private static String ofObject(Class<?> type) {
        if (type == Duration.class) {
            return "a duration such as 30s or 2m, or a number of seconds";
        }
        if (type == DataSize.class) {
            return "a size such as 32MB";
        }
        if (type == URI.class) {
            return "a URL such as https://api.example.com/v1";
        }
        if (type == Path.class) {
            return "a file";
        }
        if (type == LocalTime.class) {
            return "a time of day such as 03:00";
        }
        if (type == ZoneId.class) {
            return "a time zone such as UTC or Europe/Berlin";
        }
        if (type == InetAddress.class) {
            return "an address such as 127.0.0.1";
        }
        if (Map.class.isAssignableFrom(type)) {
            return "names and values below it, or nothing at all";
        }
        return Collection.class.isAssignableFrom(type) ? "a list" : "another value";
    }

    private static String constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", "));
    }
}
