package io.spillway.dialect.openai;

import io.spillway.dialect.JsonNames;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import org.jspecify.annotations.Nullable;

/** Reads the messages of a conversation: checks their shape and counts the images. */
final class MessagesReader {

    private static final JsonNames<Field> FIELDS = JsonNames.of(Field.class);
    private static final JsonNames<Role> ROLES = JsonNames.of(Role.class);

    private final JsonScanner json;
    private final ContentReader content;

    /** Which message is being read. */
    private int index = -1;

    MessagesReader(JsonScanner json) {
        this.json = json;
        this.content = new ContentReader(json);
    }

    private enum Field {
        ROLE,
        CONTENT,
        TOOL_CALLS
    }

    private enum Role {
        SYSTEM,
        DEVELOPER,
        USER,
        ASSISTANT,
        TOOL,
        FUNCTION
    }

    /** Reads the array that comes next. */
    void read() {
        Values.expectArray(json, "messages");
        json.enterArray();
        while (json.nextItem()) {
            index++;
            if (json.peek() != Kind.OBJECT) {
                throw Rejection.type(param(), "an object");
            }
            readMessage();
        }
        if (index < 0) {
            throw Rejection.missing("messages");
        }
    }

    /** Returns how many images the messages hold. */
    int images() {
        return content.images();
    }

    /** Returns how many bytes of the request the images take, which says nothing about the tokens they take. */
    long imageBytes() {
        return content.imageBytes();
    }

    private void readMessage() {
        boolean role = false;
        json.enterObject();
        while (json.nextField()) {
            Field field = FIELDS.find(json);
            if (field == null) {
                json.skip();
                continue;
            }
            switch (field) {
                case ROLE -> {
                    readRole();
                    role = true;
                }
                case CONTENT -> content.read(index);
                case TOOL_CALLS -> readToolCalls();
            }
        }
        if (!role) {
            throw wrongRole();
        }
    }

    private void readRole() {
        if (json.peek() != Kind.STRING) {
            throw wrongRole();
        }
        json.string();
        @Nullable Role role = ROLES.findText(json);
        if (role == null) {
            throw wrongRole();
        }
    }

    private void readToolCalls() {
        if (Values.isNull(json)) {
            return;
        }
        Values.expectArray(json, param() + ".tool_calls");
        json.enterArray();
        while (json.nextItem()) {
            if (json.peek() != Kind.OBJECT) {
                throw Rejection.type(param() + ".tool_calls[" + (json.count() - 1) + "]", "an object");
            }
            json.skip();
        }
    }

    private RuntimeException wrongRole() {
        return Rejection.value(param() + ".role", "'system', 'developer', 'user', 'assistant', 'tool' or 'function'");
    }

    private String param() {
        return "messages[" + index + "]";
    }
}
