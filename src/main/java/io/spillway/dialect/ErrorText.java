package io.spillway.dialect;

/** What a provider says of an error, made safe to show: nothing that moves a cursor or breaks a line, and not too much. */
public final class ErrorText {

    /** Longer than any message that helps, in characters. */
    private static final int LONGEST = 300;

    private ErrorText() {}

    /** Returns a message as one line. */
    public static String line(String text) {
        return line(text, LONGEST);
    }

    /** Returns a text as one line of at most so many characters. */
    public static String line(String text, int longest) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), longest));
        text.codePoints()
                .map(next -> Character.isWhitespace(next) ? ' ' : next)
                .filter(ErrorText::isPrintable)
                .limit(longest)
                .forEach(line::appendCodePoint);
        return line.toString().strip();
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
