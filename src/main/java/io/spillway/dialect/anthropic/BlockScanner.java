package io.spillway.dialect.anthropic;

import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.JsonNames;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import java.nio.charset.StandardCharsets;

/** Scans the messages of a request: checks the shape of their blocks and counts the files in them. */
final class BlockScanner {

    private static final JsonNames<MessageField> MESSAGE_FIELDS = JsonNames.of(MessageField.class);
    private static final JsonNames<BlockField> BLOCK_FIELDS = JsonNames.of(BlockField.class);
    private static final JsonNames<SourceField> SOURCE_FIELDS = JsonNames.of(SourceField.class);
    private static final JsonNames<Role> ROLES = JsonNames.of(Role.class);

    private static final byte[] IMAGE = ascii("image");
    private static final byte[] THINKING = ascii("thinking");
    private static final byte[] REDACTED = ascii("redacted_thinking");
    private static final byte[] BASE64 = ascii("base64");

    private final JsonScanner json;
    private int images;
    private int files;
    private long fileBytes;
    private boolean thoughts;

    BlockScanner(JsonScanner json) {
        this.json = json;
    }

    private enum MessageField {
        ROLE,
        CONTENT
    }

    private enum BlockField {
        TYPE,
        SOURCE,
        CONTENT
    }

    private enum SourceField {
        TYPE,
        DATA
    }

    private enum Role {
        USER,
        ASSISTANT,
        SYSTEM
    }

    /** Returns how many images there are. */
    int images() {
        return images;
    }

    /** Returns how many images and documents there are whose bytes stand in the request. */
    int files() {
        return files;
    }

    /** Returns how many bytes of the request those take, which says nothing about the tokens they take. */
    long fileBytes() {
        return fileBytes;
    }

    /** Returns whether what the model thought before is among them. */
    boolean thoughts() {
        return thoughts;
    }

    /** Reads the array of messages that comes next. */
    void readMessages() {
        if (json.peek() != Kind.ARRAY) {
            throw Rejection.value("messages", "a valid list");
        }
        json.enterArray();
        int index = 0;
        while (json.nextItem()) {
            String param = "messages." + index++;
            if (json.peek() != Kind.OBJECT) {
                throw Rejection.value(param, "an object");
            }
            readMessage(param);
        }
        if (index == 0) {
            throw BadRequestException.of("invalid_value", "messages: at least one message is required", "messages");
        }
    }

    private void readMessage(String param) {
        boolean role = false;
        boolean content = false;
        json.enterObject();
        while (json.nextField()) {
            MessageField field = MESSAGE_FIELDS.find(json);
            if (field == null) {
                json.skip();
            } else if (field == MessageField.ROLE) {
                readRole(param + ".role");
                role = true;
            } else {
                readContent(param + ".content");
                content = true;
            }
        }
        if (!role || !content) {
            throw Rejection.missing(param + (role ? ".content" : ".role"));
        }
    }

    private void readRole(String param) {
        boolean text = json.peek() == Kind.STRING;
        json.skip();
        if (!text || ROLES.findText(json) == null) {
            throw Rejection.value(param, "'user' or 'assistant'");
        }
    }

    /** Reads a text or an array of blocks that comes next. */
    void readContent(String param) {
        switch (json.peek()) {
            case STRING -> json.skip();
            case ARRAY -> readBlocks(param);
            case OBJECT, NUMBER, TRUE, FALSE, NULL -> throw Rejection.value(param, "a valid string or list");
        }
    }

    private void readBlocks(String param) {
        json.enterArray();
        int index = 0;
        while (json.nextItem()) {
            int here = index++;
            if (json.peek() != Kind.OBJECT || !readBlock()) {
                throw Rejection.value(param + "." + here, "an object with a type");
            }
        }
    }

    private boolean readBlock() {
        boolean typed = false;
        json.enterObject();
        while (json.nextField()) {
            BlockField field = BLOCK_FIELDS.find(json);
            Kind kind = json.peek();
            if (field == BlockField.TYPE && kind == Kind.STRING) {
                json.string();
                typed = true;
                images += json.textIs(IMAGE) ? 1 : 0;
                thoughts |= json.textIs(THINKING) || json.textIs(REDACTED);
            } else if (field == BlockField.SOURCE && kind == Kind.OBJECT) {
                readSource();
            } else if (field == BlockField.CONTENT && kind == Kind.ARRAY) {
                readInnerBlocks();
            } else {
                json.skip();
            }
        }
        return typed;
    }

    /** What stands in a tool's result. What the provider's own tools returned has shapes of its own. */
    private void readInnerBlocks() {
        json.enterArray();
        while (json.nextItem()) {
            if (json.peek() == Kind.OBJECT) {
                readBlock();
            } else {
                json.skip();
            }
        }
    }

    private void readSource() {
        boolean base64 = false;
        int bytes = 0;
        json.enterObject();
        while (json.nextField()) {
            SourceField field = SOURCE_FIELDS.find(json);
            boolean text = json.peek() == Kind.STRING;
            json.skip();
            if (text && field == SourceField.TYPE) {
                base64 = json.textIs(BASE64);
            } else if (text && field == SourceField.DATA) {
                bytes = json.textLength();
            }
        }
        if (base64) {
            files++;
            fileBytes += bytes;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
