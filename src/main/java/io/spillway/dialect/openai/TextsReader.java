package io.spillway.dialect.openai;

import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;

/** Reads what is to be continued or made vectors of: a text, texts, tokens, or arrays of tokens. */
final class TextsReader {

    private final JsonScanner json;
    private final String param;

    TextsReader(JsonScanner json, String param) {
        this.json = json;
        this.param = param;
    }

    /**
     * Reads the value that comes next.
     *
     * @param filled whether nothing may be empty
     */
    void read(boolean filled) {
        switch (json.peek()) {
            case STRING -> readText(filled, -1);
            case ARRAY -> readItems(filled);
            case OBJECT, NUMBER, TRUE, FALSE, NULL -> throw Rejection.type(param, "a string or an array");
        }
    }

    private void readItems(boolean filled) {
        json.enterArray();
        int count = 0;
        while (json.nextItem()) {
            readItem(filled, count);
            count++;
        }
        if (filled && count == 0) {
            throw Rejection.value(param, "at least one text");
        }
    }

    private void readItem(boolean filled, int index) {
        switch (json.peek()) {
            case STRING -> readText(filled, index);
            case NUMBER -> readToken(index);
            case ARRAY -> readTokens(filled, index);
            // Some providers take images and texts as objects here.
            case OBJECT -> json.skip();
            case TRUE, FALSE, NULL -> throw Rejection.value(item(index), "a text or a token");
        }
    }

    private void readText(boolean filled, int index) {
        json.string();
        if (filled && json.textLength() == 0) {
            throw Rejection.value(index < 0 ? param : item(index), "a text that is not empty");
        }
    }

    private void readTokens(boolean filled, int index) {
        json.enterArray();
        int count = 0;
        while (json.nextItem()) {
            if (json.peek() != Kind.NUMBER) {
                throw Rejection.value(item(index), "tokens");
            }
            readToken(index);
            count++;
        }
        if (filled && count == 0) {
            throw Rejection.value(item(index), "at least one token");
        }
    }

    private void readToken(int index) {
        json.number();
        if (json.asLong(-1) < 0) {
            throw Rejection.value(item(index), "a token, which is an integer and not negative");
        }
    }

    private String item(int index) {
        return param + "[" + index + "]";
    }
}
