package io.spillway.gateway.api;

/** Text from providers and clients, made fit to stand in a header, a message or a log line. */
final class SafeText {

    private static final char REPLACEMENT = '?';

    private SafeText() {}

    /**
     * Returns the text without control characters and, for a header, without anything but ASCII; cut at the given
     * length. Text that is fit already, the usual case, is returned as it is.
     */
    static String header(String text, int longest) {
        return fit(text, longest, '~');
    }

    /** Returns the text on one line, cut at the given length. */
    static String line(String text, int longest) {
        return fit(text, longest, Character.MAX_VALUE);
    }

    private static String fit(String text, int longest, char last) {
        if (text.length() <= longest && isFit(text, last)) {
            return text;
        }
        var fit = new StringBuilder(Math.min(text.length(), longest));
        for (int at = 0; at < text.length() && at < longest; at++) {
            char c = text.charAt(at);
            fit.append(isFit(c, last) ? c : REPLACEMENT);
        }
        return fit.toString();
    }

    private static boolean isFit(String text, char last) {
        for (int at = 0; at < text.length(); at++) {
            if (!isFit(text.charAt(at), last)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFit(char c, char last) {
        return c <= last && !Character.isISOControl(c);
    }
}
