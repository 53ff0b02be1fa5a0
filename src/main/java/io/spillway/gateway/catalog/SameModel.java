package io.spillway.gateway.catalog;

import java.util.Locale;

/**
 * The rule by which two names are taken to mean the same model: {@code openrouter/google/gemini-2.5-flash},
 * {@code gemini-2.5-flash} and {@code Gemini-2-5-Flash-2025-06-17} do. It knows how vendors spell and nothing else.
 */
final class SameModel {

    /** OpenRouter's mark of a model's free variant, which is the model itself. */
    private static final String FREE = ":free";

    /** Characters of a day: {@code 20250929}. */
    private static final int DAY = 8;

    /** Characters of a day with dashes: {@code 2025-09-29}. */
    private static final int DASHED_DAY = 10;

    private SameModel() {}

    /** Returns what all names of one model have in common. */
    static String key(String name) {
        String key = ModelName.lastSegment(name).toLowerCase(Locale.ROOT).replace('.', '-');
        return withoutDay(key.endsWith(FREE) ? key.substring(0, key.length() - FREE.length()) : key);
    }

    private static String withoutDay(String key) {
        for (int length : new int[] {DASHED_DAY, DAY}) {
            int at = key.length() - length;
            if (at > 1 && key.charAt(at - 1) == '-' && isDay(key, at)) {
                return key.substring(0, at - 1);
            }
        }
        return key;
    }

    /** A year of this century, then a month and a day. */
    private static boolean isDay(String key, int from) {
        String digits = key.substring(from);
        boolean dashed = digits.length() == DASHED_DAY;
        for (int at = 0; at < digits.length(); at++) {
            boolean dash = dashed && (at == 4 || at == 7);
            char next = digits.charAt(at);
            if (dash ? next != '-' : next < '0' || next > '9') {
                return false;
            }
        }
        return digits.startsWith("20");
    }
}
