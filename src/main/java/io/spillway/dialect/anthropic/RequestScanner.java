package io.spillway.dialect.anthropic;

import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ClientRequest.Needs;
import io.spillway.dialect.JsonLimits;
import io.spillway.dialect.JsonNames;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.MalformedJsonException.Problem;
import io.spillway.dialect.ModelNames;
import io.spillway.dialect.Operation;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request in one scan of its bytes: checks it, and notes what routing needs and where the model's name stands.
 *
 * <p>It checks shapes, and ranges that hold everywhere. What only some models can do is the provider's to refuse.
 *
 * @see <a href="https://docs.claude.com/en/api/messages">Messages reference</a>
 */
final class RequestScanner {

    /** What an image or a document takes, roughly, however many bytes it has. */
    private static final long TOKENS_PER_FILE = 1_500;

    private static final long BYTES_PER_TOKEN = 4;

    private static final int LONGEST_CONVERSATION = 512;

    private static final JsonNames<Field> FIELDS = JsonNames.of(Field.class);

    private static final byte[] FORMAT = ascii("format");
    private static final byte[] USER_ID = ascii("user_id");

    private final Operation operation;
    private final byte[] body;
    private final Map<String, String> headers;
    private final JsonScanner json = new JsonScanner(JsonLimits.REQUEST);
    private final BlockScanner blocks = new BlockScanner(json);

    private @Nullable String model;
    private int modelFrom;
    private int modelTo;
    private boolean messagesSeen;
    private boolean stream;
    private boolean tools;
    private boolean jsonSchema;
    private long maxTokens;
    private @Nullable String conversation;

    private enum Field {
        MODEL,
        MESSAGES,
        SYSTEM,
        MAX_TOKENS,
        STREAM,
        TEMPERATURE,
        TOP_P,
        TOP_K,
        STOP_SEQUENCES,
        TOOLS,
        TOOL_CHOICE,
        THINKING,
        METADATA,
        OUTPUT_CONFIG,
        OUTPUT_FORMAT,

        // Fields by which other gateways let a client choose where its request goes (CVE-2024-6587). This one does not.
        API_BASE,
        BASE_URL,
        API_KEY,
        EXTRA_HEADERS,
        CUSTOM_LLM_PROVIDER,
        USER_CONFIG;

        String json() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private RequestScanner(Operation operation, byte[] body, Map<String, String> headers) {
        this.operation = operation;
        this.body = body;
        this.headers = headers;
    }

    /**
     * Reads a request.
     *
     * @throws BadRequestException if it is not allowed
     */
    static AnthropicRequest read(Operation operation, byte[] body, Map<String, String> headers) {
        if (operation != Operation.CHAT && operation != Operation.TOKEN_COUNT) {
            throw new IllegalArgumentException("operation: " + operation + " (expected: one Anthropic has)");
        }
        try {
            return new RequestScanner(operation, body, headers).read();
        } catch (MalformedJsonException malformed) {
            throw BadRequestException.of(malformed);
        } catch (BadRequestException wrong) {
            refuseWhatIsNoJson(body);
            throw wrong;
        }
    }

    /** A body that is no JSON is told so, also where something in it was found wrong before its end was reached. */
    private static void refuseWhatIsNoJson(byte[] body) {
        try {
            JsonScanner json = new JsonScanner(JsonLimits.REQUEST).over(body);
            json.skip();
            json.end();
        } catch (MalformedJsonException malformed) {
            if (malformed.problem() != Problem.ELEMENTS && malformed.problem() != Problem.NUMBER) {
                throw BadRequestException.of(malformed);
            }
        }
    }

    private AnthropicRequest read() {
        json.over(body);
        if (json.peek() != Kind.OBJECT) {
            throw BadRequestException.of("invalid_type", "The request body must be a JSON object.", null);
        }
        json.enterObject();
        while (json.nextField()) {
            Field field = FIELDS.find(json);
            if (field == null) {
                json.skip();
            } else {
                readValue(field);
            }
        }
        json.end();
        return request();
    }

    private void readValue(Field field) {
        switch (field) {
            case MODEL -> readModel();
            case MESSAGES -> {
                blocks.readMessages();
                messagesSeen = true;
            }
            case SYSTEM -> blocks.readContent("system");
            case MAX_TOKENS -> maxTokens = (long) number(field, 1, Integer.MAX_VALUE);
            case STREAM -> readStream();
            case TEMPERATURE, TOP_P -> number(field, 0, 1);
            case TOP_K -> number(field, 0, Integer.MAX_VALUE);
            case STOP_SEQUENCES -> readStops();
            case TOOLS -> readTools();
            case TOOL_CHOICE, THINKING -> expectObject(field);
            case METADATA -> readMetadata();
            case OUTPUT_CONFIG -> readOutputConfig();
            case OUTPUT_FORMAT -> {
                jsonSchema |= json.peek() == Kind.OBJECT;
                json.skip();
            }
            case API_BASE, BASE_URL, API_KEY, EXTRA_HEADERS, CUSTOM_LLM_PROVIDER, USER_CONFIG ->
                throw BadRequestException.of(
                        "unknown_parameter",
                        field.json() + ": Extra inputs are not permitted. Where a request goes is not the client's"
                                + " choice.",
                        field.json());
        }
    }

    private void readModel() {
        if (json.peek() != Kind.STRING) {
            throw Rejection.value("model", "a valid string");
        }
        modelFrom = json.at();
        json.string();
        modelTo = json.at();
        model = json.text();
        if (!ModelNames.isValid(model)) {
            throw Rejection.value("model", "the name of a model");
        }
    }

    private void readStream() {
        Kind kind = json.peek();
        if (kind != Kind.TRUE && kind != Kind.FALSE && kind != Kind.NULL) {
            throw Rejection.value("stream", "a valid boolean");
        }
        stream = kind == Kind.TRUE;
        json.skip();
    }

    /** An explicit {@code null} is no value. */
    private double number(Field field, double least, double most) {
        if (json.peek() == Kind.NULL) {
            json.skip();
            return 0;
        }
        if (json.peek() != Kind.NUMBER) {
            throw Rejection.value(field.json(), "a valid number");
        }
        json.number();
        double value = json.asDouble();
        if (value < least || value > most) {
            throw Rejection.value(field.json(), "a number from " + (long) least + " to " + (long) most);
        }
        return value;
    }

    private void readStops() {
        if (json.peek() == Kind.NULL) {
            json.skip();
            return;
        }
        expectArray(Field.STOP_SEQUENCES);
        json.enterArray();
        while (json.nextItem()) {
            if (json.peek() != Kind.STRING) {
                throw Rejection.value("stop_sequences." + (json.count() - 1), "a valid string");
            }
            json.string();
        }
    }

    private void readTools() {
        if (json.peek() == Kind.NULL) {
            json.skip();
            return;
        }
        expectArray(Field.TOOLS);
        json.enterArray();
        while (json.nextItem()) {
            if (json.peek() != Kind.OBJECT) {
                throw Rejection.value("tools." + (json.count() - 1), "an object");
            }
            tools = true;
            json.skip();
        }
    }

    private void expectArray(Field field) {
        if (json.peek() != Kind.ARRAY) {
            throw Rejection.value(field.json(), "a valid list");
        }
    }

    private void expectObject(Field field) {
        Kind kind = json.peek();
        if (kind != Kind.OBJECT && kind != Kind.NULL) {
            throw Rejection.value(field.json(), "an object");
        }
        json.skip();
    }

    /** Claude Code names its session in the user's id; any other user may hold many conversations at a time. */
    private void readMetadata() {
        if (json.peek() != Kind.OBJECT) {
            expectObject(Field.METADATA);
            return;
        }
        json.enterObject();
        while (json.nextField()) {
            boolean userId = json.keyIs(USER_ID) && json.peek() == Kind.STRING;
            json.skip();
            if (userId
                    && json.textLength() <= LONGEST_CONVERSATION
                    && json.text().contains("session")) {
                conversation = json.text();
            }
        }
    }

    private void readOutputConfig() {
        if (json.peek() != Kind.OBJECT) {
            expectObject(Field.OUTPUT_CONFIG);
            return;
        }
        json.enterObject();
        while (json.nextField()) {
            jsonSchema |= json.keyIs(FORMAT) && json.peek() == Kind.OBJECT;
            json.skip();
        }
    }

    private AnthropicRequest request() {
        if (model == null) {
            throw Rejection.missing("model");
        }
        if (!messagesSeen) {
            throw Rejection.missing("messages");
        }
        if (maxTokens == 0 && operation == Operation.CHAT) {
            throw Rejection.missing("max_tokens");
        }
        long text = body.length - blocks.fileBytes();
        long inputTokens = text / BYTES_PER_TOKEN + blocks.files() * TOKENS_PER_FILE;
        Needs needs = new Needs(tools, blocks.images() > 0, jsonSchema, inputTokens + maxTokens);
        return new AnthropicRequest(
                operation,
                model,
                stream,
                needs,
                conversation,
                inputTokens,
                headers,
                body,
                modelFrom,
                modelTo,
                blocks.thoughts());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
