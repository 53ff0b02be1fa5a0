package io.spillway.dialect.openai;

import io.spillway.dialect.JsonLimits;
import io.spillway.dialect.JsonNames;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import io.spillway.dialect.TokenUsage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds in an answer of vectors what the gateway must know.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/embeddings/object">The embedding object</a>
 */
final class VectorScanner {

    private static final JsonNames<Field> FIELDS = JsonNames.of(Field.class);
    private static final byte[] EMBEDDING = "embedding".getBytes(StandardCharsets.UTF_8);

    private final JsonScanner json = new JsonScanner(JsonLimits.ANSWER);
    private boolean object;
    private boolean data;
    private boolean error;
    private int vectors;
    private @Nullable TokenUsage usage;

    private enum Field {
        DATA,
        USAGE,
        ERROR
    }

    /** Scans one JSON document. */
    void scan(byte[] body) {
        json.over(body);
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

    /** Returns whether it carries an error. */
    boolean isError() {
        return error;
    }

    /** Returns whether {@code data} is an array. */
    boolean hasData() {
        return data;
    }

    /** Returns how many vectors there are that are not empty. */
    int vectors() {
        return vectors;
    }

    /** Returns the usage it reports; {@code null} if it reports none that can be believed. */
    @Nullable
    TokenUsage usage() {
        return usage;
    }

    private void readFields() {
        json.enterObject();
        while (json.nextField()) {
            Field field = FIELDS.find(json);
            if (field == null) {
                json.skip();
                continue;
            }
            switch (field) {
                case DATA -> readData();
                case USAGE -> usage = new UsageReader().read(json);
                case ERROR -> error = !Values.isNothing(json);
            }
        }
    }

    private void readData() {
        data = json.peek() == Kind.ARRAY;
        if (!data) {
            json.skip();
            return;
        }
        json.enterArray();
        while (json.nextItem()) {
            if (json.peek() == Kind.OBJECT) {
                readVector();
            } else {
                json.skip();
            }
        }
    }

    private void readVector() {
        json.enterObject();
        while (json.nextField()) {
            if (json.keyIs(EMBEDDING)) {
                vectors += readNumbers();
            } else {
                json.skip();
            }
        }
    }

    /** An array of numbers, an object of several kinds of them, or Base64; returns 1 if there is one, else 0. */
    private int readNumbers() {
        Kind kind = json.peek();
        boolean filled = switch (kind) {
            case ARRAY, OBJECT -> !json.isNextEmpty();
            case STRING -> true;
            case NUMBER, TRUE, FALSE, NULL -> false;
        };
        json.skip();
        return filled && (kind != Kind.STRING || json.textLength() > 0) ? 1 : 0;
    }
}
