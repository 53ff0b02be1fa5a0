package io.spillway.gateway.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Guesses what was meant. */
public final class Spelling {

    private Spelling() {}

    /** Returns the candidate that takes the fewest changes. */
    public static String nearest(String word, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse("");
    }

    /** Returns how many letters must be put in, taken out or changed; capitals count as small letters. */
    static int distance(String from, String to) {
        String a = from.toLowerCase(Locale.ROOT);
        String b = to.toLowerCase(Locale.ROOT);
        int[] above = new int[b.length() + 1];
        for (int column = 0; column <= b.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= a.length(); row++) {
            above = below(above, row, a.charAt(row - 1), b);
        }
        return above[b.length()];
    }

    private static int[] below(int[] above, int row, char letter, String b) {
        int[] current = new int[above.length];
        current[0] = row;
        for (int column = 1; column < above.length; column++) {
            int change = above[column - 1] + (letter == b.charAt(column - 1) ? 0 : 1);
            current[column] = Math.min(change, Math.min(above[column], current[column - 1]) + 1);
        }
        return current;
    }
}
