package io.spillway.dialect;

/** What a provider says of an error, made safe to show: nothing that moves a cursor or breaks a line, and not too much. */
public final class ErrorText {

    private static final int LONGEST = 300;

    private ErrorText() {}

    /** Returns a text as one short line. */
    public static String line(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), LONGEST));
        text.codePoints()
                .map(next -> Character.isWhitespace(next) ? ' ' : next)
                .filter(ErrorText::isPrintable)
                .limit(LONGEST)
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
