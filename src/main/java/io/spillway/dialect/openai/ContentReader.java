package io.spillway.dialect.openai;

import io.spillway.dialect.JsonNames;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import org.jspecify.annotations.Nullable;

/** Reads what a message says: a text or an array of parts. */
final class ContentReader {

    private static final JsonNames<Field> FIELDS = JsonNames.of(Field.class);
    private static final JsonNames<PartType> TYPES = JsonNames.of(PartType.class);

    private final JsonScanner json;
    private int images;
    private long imageBytes;

    private int message;
    private int part;

    ContentReader(JsonScanner json) {
        this.json = json;
    }

    private enum Field {
        TYPE,
        TEXT,
        IMAGE_URL
    }

    /** The parts that clients send: OpenAI's, and those that other vendors take on the same route. */
    private enum PartType {
        TEXT,
        IMAGE_URL,
        INPUT_AUDIO,
        FILE,
        REFUSAL,
        THINKING,
        REDACTED_THINKING,
        REASONING,
        INPUT_TEXT,
        OUTPUT_TEXT,
        INPUT_IMAGE,
        INPUT_FILE,
        INPUT_VIDEO,
        IMAGE,
        AUDIO,
        AUDIO_URL,
        VIDEO,
        VIDEO_URL,
        DOCUMENT,
        DOCUMENT_URL,
        FILE_URL,
        REFERENCE,
        TOOL_USE,
        TOOL_CALL,
        TOOL_RESULT,
        SEARCH_RESULT;

        boolean isImage() {
            return this == IMAGE_URL || this == INPUT_IMAGE || this == IMAGE;
        }
    }

    /** Returns how many images have been read. */
    int images() {
        return images;
    }

    /** Returns how many bytes of the request those images take. */
    long imageBytes() {
        return imageBytes;
    }

    /** Reads the content that comes next, that of the message with this index. */
    void read(int messageIndex) {
        message = messageIndex;
        switch (json.peek()) {
            case STRING, NULL -> json.skip();
            case ARRAY -> readParts();
            case OBJECT, NUMBER, TRUE, FALSE -> throw Rejection.value(param(), "a string or an array of parts");
        }
    }

    private void readParts() {
        part = -1;
        json.enterArray();
        while (json.nextItem()) {
            part++;
            if (json.peek() != Kind.OBJECT) {
                throw Rejection.value(partParam(), "an object");
            }
            readPart();
        }
    }

    private void readPart() {
        @Nullable PartType type = null;
        boolean text = false;
        json.peek();
        int from = json.at();
        json.enterObject();
        while (json.nextField()) {
            Field field = FIELDS.find(json);
            if (field == null) {
                json.skip();
                continue;
            }
            switch (field) {
                case TYPE -> type = readType();
                case TEXT -> {
                    text = json.peek() == Kind.STRING;
                    json.skip();
                }
                case IMAGE_URL -> new ImageUrlReader(json).read(partParam() + ".image_url");
            }
        }
        judge(type, text, json.at() - from);
    }

    private @Nullable PartType readType() {
        if (json.peek() != Kind.STRING) {
            throw unknownType();
        }
        json.string();
        return TYPES.findText(json);
    }

    private void judge(@Nullable PartType type, boolean text, int bytes) {
        if (type == null) {
            throw unknownType();
        }
        if (type == PartType.TEXT && !text) {
            throw Rejection.value(partParam() + ".text", "a string");
        }
        if (type.isImage()) {
            images++;
            imageBytes += bytes;
        }
    }

    private RuntimeException unknownType() {
        return Rejection.value(partParam() + ".type", "the type of a content part, such as 'text' or 'image_url'");
    }

    private String param() {
        return "messages[" + message + "].content";
    }

    private String partParam() {
        return param() + "[" + part + "]";
    }
}
