package io.spillway.dialect.gemini;

import io.spillway.dialect.JsonLimits;
import io.spillway.dialect.JsonNames;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import io.spillway.dialect.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events that most of a stream is made of without a tree: more text or thought of one candidate, beside what it
 * took so far. It is used again for the next event.
 */
final class PlainText {

    private static final JsonNames<Field> FIELDS = JsonNames.of(Field.class, field -> field.name);
    private static final JsonNames<Count> COUNTS = JsonNames.of(Count.class, count -> count.name);

    private static final long UNSAID = -1;

    private final JsonScanner json = new JsonScanner(JsonLimits.ANSWER);

    private long prompt;
    private long tools;
    private long candidates;
    private long thoughts;
    private long cached;

    private boolean plain;
    private int candidate;
    private boolean thought;
    private @Nullable String text;

    /** What an event, a candidate, its content or its part may hold that matters. */
    private enum Field {
        CANDIDATES("candidates"),
        USAGE("usageMetadata"),
        ERROR("error"),
        FEEDBACK("promptFeedback"),
        CONTENT("content"),
        INDEX("index"),
        SAFETY("safetyRatings"),
        ROLE("role"),
        PARTS("parts"),
        TEXT("text"),
        THOUGHT("thought");

        private final String name;

        Field(String name) {
            this.name = name;
        }
    }

    private enum Count {
        PROMPT("promptTokenCount"),
        TOOLS("toolUsePromptTokenCount"),
        CANDIDATES("candidatesTokenCount"),
        THOUGHTS("thoughtsTokenCount"),
        CACHED("cachedContentTokenCount");

        private final String name;

        Count(String name) {
            this.name = name;
        }
    }

    /** Reads an event; returns whether it was plain, and therefore has been understood. */
    boolean read(byte[] bytes, int from, int to) {
        plain = true;
        candidate = 0;
        thought = false;
        text = null;
        prompt = UNSAID;
        tools = UNSAID;
        candidates = UNSAID;
        thoughts = UNSAID;
        cached = UNSAID;
        json.over(bytes, from, to);
        if (entersObject()) {
            while (plain && json.nextField()) {
                readField(FIELDS.find(json));
            }
        }
        if (plain) {
            json.end();
        }
        return plain && text != null;
    }

    /** Returns whose it is. */
    int candidate() {
        return candidate;
    }

    /** Returns whether it is a thought. */
    boolean isThought() {
        return thought;
    }

    /** Returns the text; {@code null} if there is none. */
    @Nullable
    String text() {
        return text;
    }

    /** Returns what the answer took so far; {@code null} if it does not say. */
    @Nullable
    TokenUsage usage() {
        boolean said = prompt != UNSAID || candidates != UNSAID;
        return said
                ? GeminiUsage.of(
                        Math.max(0, prompt),
                        Math.max(0, tools),
                        Math.max(0, candidates),
                        Math.max(0, thoughts),
                        Math.max(0, cached))
                : null;
    }

    private void readField(@Nullable Field field) {
        if (field == Field.CANDIDATES) {
            readCandidates();
        } else if (field == Field.USAGE) {
            readUsage();
        } else if (field == Field.ERROR || field == Field.FEEDBACK) {
            plain = false;
        } else {
            json.skip();
        }
    }

    private void readCandidates() {
        if (!is(Kind.ARRAY)) {
            return;
        }
        json.enterArray();
        while (plain && json.nextItem()) {
            plain = json.count() == 1;
            readCandidate();
        }
    }

    /** A reason to stop, sources and probabilities are not plain. */
    private void readCandidate() {
        if (!entersObject()) {
            return;
        }
        while (plain && json.nextField()) {
            Field field = FIELDS.find(json);
            if (field == Field.CONTENT) {
                readContent();
            } else if (field == Field.INDEX) {
                candidate = (int) Math.min(Integer.MAX_VALUE, number());
            } else if (field == Field.SAFETY) {
                json.skip();
            } else {
                plain = false;
            }
        }
    }

    private void readContent() {
        if (!entersObject()) {
            return;
        }
        while (plain && json.nextField()) {
            Field field = FIELDS.find(json);
            if (field == Field.PARTS) {
                readParts();
            } else if (field == Field.ROLE) {
                json.skip();
            } else {
                plain = false;
            }
        }
    }

    private void readParts() {
        if (!is(Kind.ARRAY)) {
            return;
        }
        json.enterArray();
        while (plain && json.nextItem()) {
            plain = json.count() == 1;
            readPart();
        }
    }

    /** Calls, media and signatures are not plain. */
    private void readPart() {
        if (!entersObject()) {
            return;
        }
        while (plain && json.nextField()) {
            Field field = FIELDS.find(json);
            if (field == Field.TEXT && is(Kind.STRING)) {
                json.string();
                text = json.text();
            } else if (field == Field.THOUGHT && is(Kind.TRUE)) {
                json.skip();
                thought = true;
            } else {
                plain = false;
            }
        }
    }

    private void readUsage() {
        if (!entersObject()) {
            return;
        }
        while (plain && json.nextField()) {
            Count count = COUNTS.find(json);
            if (count == null) {
                json.skip();
            } else {
                readCount(count);
            }
        }
    }

    private void readCount(Count count) {
        switch (count) {
            case PROMPT -> prompt = number();
            case TOOLS -> tools = number();
            case CANDIDATES -> candidates = number();
            case THOUGHTS -> thoughts = number();
            case CACHED -> cached = number();
        }
    }

    private boolean entersObject() {
        if (!is(Kind.OBJECT)) {
            return false;
        }
        json.enterObject();
        return true;
    }

    private long number() {
        if (!is(Kind.NUMBER)) {
            return 0;
        }
        json.number();
        long number = json.asLong(UNSAID);
        plain &= number >= 0;
        return number;
    }

    /** Anything else than what is expected is not plain, and is left to who reads everything. */
    private boolean is(Kind kind) {
        plain &= json.peek() == kind;
        return plain;
    }
}
