package io.spillway.gateway.provider.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a cap is about.
 *
 * @param quota a model or a group
 * @param priorities of which priorities the credentials are; empty for all others
 */
record CapName(String quota, Set<Integer> priorities) {

    private static final String DEFAULT = "TDEFAULT_";

    /**
     * Reads {@code T2_3_NAME}, {@code TDEFAULT_NAME} or a name alone. {@code T2_3_25_FLASH} may be the model {@code
     * 25_FLASH} or the model {@code FLASH}: if one of them is known, it is that one; else it is about either, and only
     * the one that exists will ever be asked for.
     *
     * @param known names of models and groups
     */
    static List<CapName> readings(String text, List<String> known) {
        if (text.startsWith(DEFAULT)) {
            return List.of(new CapName(text.substring(DEFAULT.length()), Set.of()));
        }
        String[] words = text.split("_");
        if (!words[0].matches("T\\d{1,6}") || words.length == 1) {
            return List.of(new CapName(text, Set.of()));
        }
        var readings = new ArrayList<CapName>();
        words[0] = words[0].substring(1);
        for (int tiers = 1; tiers < words.length && words[tiers - 1].matches("\\d{1,6}"); tiers++) {
            readings.add(reading(words, tiers));
        }
        return readings.stream()
                .filter(reading -> known.stream().anyMatch(name -> isSpelledAlike(name, reading.quota)))
                .findFirst()
                .map(List::of)
                .orElse(readings);
    }

    private static CapName reading(String[] words, int tiers) {
        var priorities = new LinkedHashSet<Integer>();
        Arrays.stream(words, 0, tiers).map(Integer::valueOf).forEach(priorities::add);
        return new CapName(String.join("_", Arrays.copyOfRange(words, tiers, words.length)), priorities);
    }

    /** Returns whether two names are the same in a variable, which has capitals, digits and underscores only. */
    static boolean isSpelledAlike(String first, String second) {
        return spelled(first).equals(spelled(second));
    }

    private static String spelled(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
    }
}
