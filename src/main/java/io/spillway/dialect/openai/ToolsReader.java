package io.spillway.dialect.openai;

import io.spillway.dialect.JsonNames;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import java.nio.charset.StandardCharsets;

/** Reads the tools a model may call. Their schemas are the provider's to judge. */
final class ToolsReader {

    private static final int MOST = 1_024;
    private static final int LONGEST_NAME = 256;

    private static final byte[] FUNCTION_TYPE = "function".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NAME = "name".getBytes(StandardCharsets.UTF_8);
    private static final JsonNames<Field> FIELDS = JsonNames.of(Field.class);

    private final JsonScanner json;

    ToolsReader(JsonScanner json) {
        this.json = json;
    }

    private enum Field {
        TYPE,
        FUNCTION
    }

    /** Reads {@code tools}; returns how many there are. */
    int readTools() {
        return readAll("tools", false);
    }

    /** Reads the old {@code functions}, which are tools without the object around them. */
    int readFunctions() {
        return readAll("functions", true);
    }

    private int readAll(String param, boolean bare) {
        if (Values.isNull(json)) {
            return 0;
        }
        Values.expectArray(json, param);
        int count = 0;
        json.enterArray();
        while (json.nextItem()) {
            String item = param + "[" + count + "]";
            if (++count > MOST) {
                throw Rejection.value(param, "at most " + MOST + " tools");
            }
            Values.expectObject(json, item);
            if (bare) {
                readFunction(item);
            } else {
                readTool(item);
            }
        }
        return count;
    }

    private void readTool(String param) {
        boolean isFunction = false;
        boolean function = false;
        json.enterObject();
        while (json.nextField()) {
            Field field = FIELDS.find(json);
            if (field == null) {
                json.skip();
                continue;
            }
            switch (field) {
                case TYPE -> {
                    Values.string(json, param + ".type");
                    isFunction = json.textIs(FUNCTION_TYPE);
                }
                case FUNCTION -> {
                    Values.expectObject(json, param + ".function");
                    readFunction(param + ".function");
                    function = true;
                }
            }
        }
        if (isFunction && !function) {
            throw Rejection.missing(param + ".function");
        }
    }

    private void readFunction(String param) {
        boolean named = false;
        json.enterObject();
        while (json.nextField()) {
            if (json.keyIs(NAME)) {
                named = true;
                readName(param + ".name");
            } else {
                json.skip();
            }
        }
        if (!named) {
            throw Rejection.missing(param + ".name");
        }
    }

    /** OpenAI allows {@code [a-zA-Z0-9_-]{1,64}}; others allow more, so only what is no name anywhere is refused. */
    private void readName(String param) {
        if (json.peek() != Kind.STRING) {
            throw Rejection.value(param, "a name");
        }
        json.string();
        String name = json.text();
        boolean odd = name.chars().anyMatch(next -> next <= ' ' || next == '"' || next == '\\' || next == 0x7F);
        if (name.isEmpty() || name.length() > LONGEST_NAME || odd) {
            throw Rejection.value(param, "a name without spaces and quotes");
        }
    }
}
