package io.spillway.dialect.openai;

/**
 * Tells apart what a model thinks and what it says, where it writes its thoughts as {@code <think>...</think>} before its
 * text. However the text is cut, the result is the same.
 *
 * <p>Only what stands before the first word is thought: a model may write about the tags. Of the text at most one
 * incomplete tag is held back, and the blanks before the first word.
 */
final class ThinkSplitter {

    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";

    private final StringBuilder thought = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private String held = "";
    private Place place;
    private boolean anyThought;
    private boolean atFirstLine;

    /** Where in the answer it is. */
    private enum Place {
        BEFORE,
        INSIDE,
        TEXT
    }

    /**
     * Begins an answer.
     *
     * @param opened whether the answer begins with a thought whose opening tag is left out
     */
    ThinkSplitter(boolean opened) {
        this.place = opened ? Place.INSIDE : Place.BEFORE;
        this.anyThought = opened;
        this.atFirstLine = opened;
    }

    /** Takes a piece of what the provider says. */
    void take(String piece) {
        thought.setLength(0);
        text.setLength(0);
        held += piece;
        split();
    }

    /** No more comes: what is held is what it seemed to be. */
    void end() {
        take("");
        if (place == Place.INSIDE) {
            think(held);
        } else {
            say(held);
        }
        held = "";
    }

    /** Returns what the last piece added to the thoughts. */
    String thought() {
        return thought.toString();
    }

    /** Returns what the last piece added to the text. */
    String text() {
        return text.toString();
    }

    /** Returns whether all that comes is text. */
    boolean isPast() {
        return place == Place.TEXT;
    }

    private void split() {
        boolean again = true;
        while (again) {
            again = switch (place) {
                case BEFORE -> isOpened();
                case INSIDE -> isClosed();
                case TEXT -> {
                    say(held);
                    held = "";
                    yield false;
                }
            };
        }
    }

    /** Returns whether it is known what comes. */
    private boolean isOpened() {
        String word = held.stripLeading();
        if (word.startsWith(OPEN)) {
            held = word.substring(OPEN.length());
            place = Place.INSIDE;
            anyThought = true;
            atFirstLine = true;
            return true;
        }
        if (OPEN.startsWith(word)) {
            return false;
        }
        held = anyThought ? word : held;
        place = Place.TEXT;
        return true;
    }

    /** Returns whether the thought has ended. */
    private boolean isClosed() {
        int end = held.indexOf(CLOSE);
        if (end >= 0) {
            think(held.substring(0, end));
            held = held.substring(end + CLOSE.length());
            place = Place.BEFORE;
            return true;
        }
        int sure = held.length() - beginOfTag();
        think(held.substring(0, sure));
        held = held.substring(sure);
        return false;
    }

    /** Returns how long the end of what is held is that may turn out to be a closing tag. */
    private int beginOfTag() {
        for (int length = Math.min(held.length(), CLOSE.length() - 1); length > 0; length--) {
            if (CLOSE.startsWith(held.substring(held.length() - length))) {
                return length;
            }
        }
        return 0;
    }

    private void think(String more) {
        if (!more.isEmpty()) {
            thought.append(atFirstLine && more.charAt(0) == '\n' ? more.substring(1) : more);
            atFirstLine = false;
        }
    }

    /** Blanks between a thought and the text belong to neither. */
    private void say(String more) {
        text.append(place == Place.BEFORE && anyThought ? more.stripLeading() : more);
    }
}
