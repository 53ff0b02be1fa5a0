package io.spillway.gateway.provider.registry;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the variables that set limits of a provider, those whose names end in more than the provider's prefix. */
final class LimitVariables {

    /** What may stand before a provider's prefix, with a rotation mode behind it or not. */
    private static final Map<String, String> BY_MODE = Map.of(
            "MAX_CONCURRENT_REQUESTS_PER_KEY_", "max-concurrent-per-key",
            "OPTIMAL_CONCURRENT_REQUESTS_PER_KEY_", "optimal-concurrent-per-key");

    private static final Pattern MODE = Pattern.compile("(.+)_(BALANCED|SEQUENTIAL)");
    private static final Pattern MULTIPLIER =
            Pattern.compile("CONCURRENCY_MULTIPLIER_(.+)_PRIORITY_(\\d+)(?:_(BALANCED|SEQUENTIAL))?");
    private static final Pattern GROUP = Pattern.compile("QUOTA_GROUPS_(.+)");
    private static final Pattern CAP = Pattern.compile("CUSTOM_CAP_(COOLDOWN_)?(.+)");
    private static final Pattern CAP_NAME = Pattern.compile("T(?:DEFAULT|[1-9]\\d{0,5})_.+");

    static final String CAP_EXPECTED =
            "CUSTOM_CAP_<P>_T<priority>_<MODEL_OR_GROUP>, such as CUSTOM_CAP_GROQ_T1_FAST, _T2_3_FAST or _TDEFAULT_FAST";

    private final Predicate<String> isKnown;

    /**
     * Knows providers.
     *
     * @param isKnown whether there is a provider of a prefix
     */
    LimitVariables(Predicate<String> isKnown) {
        this.isKnown = isKnown;
    }

    /** Returns what a variable means; {@code null} if it is none of these, or of no provider that we know. */
    @Nullable
    Meaning read(String name, String value) {
        Matcher multiplier = MULTIPLIER.matcher(name);
        if (multiplier.matches() && isKnown.test(multiplier.group(1))) {
            String property = byMode(multiplier.group(3)) + "concurrency-multipliers." + multiplier.group(2);
            return new Meaning(multiplier.group(1), Map.of(property, value));
        }
        Matcher group = GROUP.matcher(name);
        if (group.matches()) {
            return group(group.group(1), value);
        }
        Matcher cap = CAP.matcher(name);
        return cap.matches()
                ? cap(cap.group(2), cap.group(1) == null ? "calls" : "cooldown", value)
                : ofMode(name, value);
    }

    private @Nullable Meaning ofMode(String name, String value) {
        for (var entry : BY_MODE.entrySet()) {
            String rest = name.startsWith(entry.getKey())
                    ? name.substring(entry.getKey().length())
                    : "";
            Matcher mode = MODE.matcher(rest);
            if (!isKnown.test(rest) && mode.matches() && isKnown.test(mode.group(1))) {
                return new Meaning(mode.group(1), Map.of(byMode(mode.group(2)) + entry.getValue(), value));
            }
        }
        return null;
    }

    private static String byMode(@Nullable String mode) {
        return mode == null ? "limits." : "limits.by-mode." + mode.toLowerCase(Locale.ROOT) + ".";
    }

    private @Nullable Meaning group(String text, String value) {
        String prefix = prefixOf(text);
        if (prefix == null) {
            return null;
        }
        String group = text.substring(prefix.length() + 1).toLowerCase(Locale.ROOT);
        return new Meaning(prefix, Map.of("limits.quota-groups." + group + ".models", value));
    }

    private @Nullable Meaning cap(String text, String property, String value) {
        String prefix = prefixOf(text);
        if (prefix == null) {
            return null;
        }
        String quota = text.substring(prefix.length() + 1);
        if (!CAP_NAME.matcher(quota).matches()) {
            return new Meaning(prefix, Map.of());
        }
        String cap = "limits.caps." + quota.toLowerCase(Locale.ROOT);
        var properties = new LinkedHashMap<String, String>();
        properties.put(cap + ".quota", quota);
        properties.put(cap + "." + property, value);
        return new Meaning(prefix, properties);
    }

    /** Returns the longest prefix of a provider before an underscore; {@code null} if there is none. */
    private @Nullable String prefixOf(String text) {
        for (int end = text.lastIndexOf('_'); end > 0; end = text.lastIndexOf('_', end - 1)) {
            if (isKnown.test(text.substring(0, end)) && end + 1 < text.length()) {
                return text.substring(0, end);
            }
        }
        return null;
    }

    /**
     * What a variable means.
     *
     * @param prefix the provider's
     * @param properties below the provider; none if the variable's name makes no sense
     */
    record Meaning(String prefix, Map<String, String> properties) {}
}
