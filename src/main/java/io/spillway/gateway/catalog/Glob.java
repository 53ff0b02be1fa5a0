package io.spillway.gateway.catalog;

/**
 * A pattern in which {@code *} stands for any characters and {@code ?} for one; case does not matter.
 *
 * <p>It is matched against what clients send, so it is no regular expression: the time is bounded by the length of the
 * pattern times that of the text, whatever both hold.
 */
final class Glob {

    private final String pattern;

    Glob(String pattern) {
        this.pattern = pattern.trim();
    }

    boolean matches(String text) {
        int at = 0;
        int p = 0;
        int star = -1;
        int afterStar = 0;
        while (at < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                afterStar = at;
            } else if (p < pattern.length() && same(pattern.charAt(p), text.charAt(at))) {
                p++;
                at++;
            } else if (star >= 0) {
                // Only the last star need give way: what an earlier one took can be had by the last one as well.
                p = star + 1;
                at = ++afterStar;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static boolean same(char wanted, char found) {
        return wanted == '?'
                || wanted == found
                || Character.toLowerCase(Character.toUpperCase(wanted))
                        == Character.toLowerCase(Character.toUpperCase(found));
    }
}
