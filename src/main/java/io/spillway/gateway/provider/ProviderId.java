package io.spillway.gateway.provider;

import java.util.Locale;
import java.util.regex.Pattern;

/** How providers are named: lower case with underscores; {@code -} and capitals are accepted as the same. */
public final class ProviderId {

    private static final Pattern VALID = Pattern.compile("[a-z0-9]+(_[a-z0-9]+)*");

    private ProviderId() {}

    /** Returns the one spelling of an id, such as {@code g4f_main} for {@code G4F-Main}. */
    public static String normalized(String id) {
        return id.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** Returns the environment prefix of an id, such as {@code G4F_MAIN}. */
    public static String prefix(String id) {
        return normalized(id).toUpperCase(Locale.ROOT);
    }

    /** Returns whether an id, in its one spelling, may be one. */
    public static boolean isValid(String normalized) {
        return VALID.matcher(normalized).matches();
    }
}
