package io.spillway.dialect.openai;

import io.spillway.dialect.JsonLimits;
import io.spillway.dialect.JsonNames;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * Finds in the bytes of a chunk, or of a whole answer, what the gateway must know: is something visible, does it carry
 * usage, a finish reason, an error? One pass, no objects; it is used again for the next chunk.
 */
final class EventScanner {

    private static final JsonNames<Field> FIELDS = JsonNames.of(Field.class);

    private final JsonScanner json = new JsonScanner(JsonLimits.ANSWER);
    private final UsageReader usageReader = new UsageReader();
    private final ChoiceReader choiceReader = new ChoiceReader(json);

    private boolean object;
    private Kind choices = Kind.NULL;
    private boolean choicesSeen;
    private int choiceCount;
    private boolean error;
    private int nullErrorFrom;
    private int nullErrorTo;
    private @Nullable TokenUsage usage;
    private boolean usageSeen;

    private final Span id = new Span();
    private final Span model = new Span();
    private final Span created = new Span();

    private enum Field {
        ID,
        MODEL,
        CREATED,
        CHOICES,
        USAGE,
        X_GROQ,
        ERROR
    }

    /** Where a value stands in the scanned bytes; nowhere if {@code to} is 0. */
    static final class Span {
        int from;
        int to;
    }

    /**
     * Scans one JSON document.
     *
     * @throws MalformedJsonException if it is none
     */
    void scan(byte[] bytes, int from, int to) {
        clear();
        json.over(bytes, from, to);
        object = json.peek() == Kind.OBJECT;
        if (object) {
            readFields();
        } else {
            json.skip();
        }
        json.end();
    }

    /** Returns whether the document is an object, as it should be. */
    boolean isObject() {
        return object;
    }

    /** Returns whether there is a field {@code choices}. */
    boolean hasChoices() {
        return choicesSeen;
    }

    /** Returns what {@code choices} is; {@code NULL} if it is missing. */
    Kind choices() {
        return choices;
    }

    /** Returns how many choices there are. */
    int choiceCount() {
        return choiceCount;
    }

    /** Returns what the choices say. */
    ChoiceReader choice() {
        return choiceReader;
    }

    /** Returns whether it is an error or carries one, at its top or in a choice. */
    boolean isError() {
        return error || choiceReader.isError();
    }

    /** Returns whether it has an {@code error} that says nothing, such as {@code null}. */
    boolean hasNullError() {
        return nullErrorTo > 0;
    }

    /** Returns where to begin to leave out the {@code error} that says nothing. */
    int nullErrorFrom() {
        return nullErrorFrom;
    }

    /** Returns where to end to leave out the {@code error} that says nothing. */
    int nullErrorTo() {
        return nullErrorTo;
    }

    /** Returns the usage it reports; {@code null} if it reports none that can be believed. */
    @Nullable
    TokenUsage usage() {
        return usage;
    }

    /** Returns whether it is there only for the usage. */
    boolean isUsageOnly() {
        return usageSeen && choicesSeen && choiceCount == 0;
    }

    /** Returns where the value of {@code id} stands. */
    Span id() {
        return id;
    }

    /** Returns where the value of {@code model} stands. */
    Span model() {
        return model;
    }

    /** Returns where the value of {@code created} stands. */
    Span created() {
        return created;
    }

    private void clear() {
        choices = Kind.NULL;
        choicesSeen = false;
        choiceCount = 0;
        error = false;
        nullErrorFrom = 0;
        nullErrorTo = 0;
        usage = null;
        usageSeen = false;
        id.to = 0;
        model.to = 0;
        created.to = 0;
        choiceReader.clear();
    }

    private void readFields() {
        json.peek();
        int before = json.at() + 1;
        json.enterObject();
        while (json.nextField()) {
            Field field = FIELDS.find(json);
            int keyFrom = json.keyFrom();
            if (field == null) {
                json.skip();
            } else {
                readField(field, keyFrom, before);
            }
            before = json.at();
            if (nullErrorTo < 0) {
                endNullError();
            }
        }
    }

    private void readField(Field field, int keyFrom, int before) {
        switch (field) {
            case ID -> readSpan(id);
            case MODEL -> readSpan(model);
            case CREATED -> readSpan(created);
            case CHOICES -> readChoices();
            case USAGE -> readUsage();
            case X_GROQ -> readGroq();
            case ERROR -> readError(keyFrom, before);
        }
    }

    private void readSpan(Span span) {
        json.peek();
        span.from = json.at();
        json.skip();
        span.to = json.at();
    }

    private void readChoices() {
        choicesSeen = true;
        choices = json.peek();
        if (choices != Kind.ARRAY) {
            json.skip();
            return;
        }
        json.enterArray();
        while (json.nextItem()) {
            choiceReader.read(choiceCount);
            choiceCount++;
        }
    }

    private void readUsage() {
        usageSeen |= json.peek() == Kind.OBJECT;
        TokenUsage read = usageReader.read(json);
        usage = read == null ? usage : read;
    }

    /** Groq says its usage, and what went wrong midway, in a field of its own. */
    private void readGroq() {
        if (json.peek() != Kind.OBJECT) {
            json.skip();
            return;
        }
        json.enterObject();
        while (json.nextField()) {
            Field field = FIELDS.find(json);
            if (field == Field.USAGE) {
                TokenUsage read = usageReader.read(json);
                usage = usage == null ? read : usage;
            } else if (field == Field.ERROR) {
                error |= !Values.isNothing(json);
            } else {
                json.skip();
            }
        }
    }

    private void readError(int keyFrom, int before) {
        if (!Values.isNothing(json)) {
            error = true;
            return;
        }
        // The comma that goes with it is the one before it, or for the first field the one behind.
        nullErrorFrom = json.count() > 1 ? before : keyFrom;
        nullErrorTo = json.count() > 1 ? json.at() : -1;
    }

    private void endNullError() {
        nullErrorTo = json.afterComma();
    }
}
