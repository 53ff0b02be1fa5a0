package io.spillway.dialect.openai;

import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ClientRequest.Needs;
import io.spillway.dialect.JsonLimits;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.MalformedJsonException.Problem;
import io.spillway.dialect.ModelNames;
import io.spillway.dialect.Operation;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request in one scan of its bytes: checks it, and notes what routing needs and where the model's name stands.
 *
 * <p>It checks shapes, and ranges that hold everywhere. What only some providers can do is theirs to refuse.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Chat Completions reference</a>
 */
final class OpenAiRequestReader {

    /** What an answer takes when the client set no limit: a guess that only has to be of the right size. */
    private static final long TYPICAL_ANSWER_TOKENS = 500;

    /** What an image takes, roughly, however many bytes it has. */
    private static final long TOKENS_PER_IMAGE = 1_000;

    private static final long BYTES_PER_TOKEN = 4;

    private static final int MOST_ANSWERS = 128;
    private static final int MOST_STOPS = 256;
    private static final int MOST_BIASES = 10_000;
    private static final int MOST_METADATA_BYTES = 65_536;
    private static final int LONGEST_CONVERSATION = 512;

    private static final byte[] JSON_SCHEMA = "json_schema".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TYPE = "type".getBytes(StandardCharsets.UTF_8);

    private final Operation operation;
    private final byte[] body;
    private final JsonScanner json = new JsonScanner(JsonLimits.REQUEST);
    private final MessagesReader messages = new MessagesReader(json);

    private @Nullable String model;
    private int modelField = -1;
    private boolean contentSeen;
    private boolean stream;
    private StreamOptions streamOptions = StreamOptions.NONE;
    private boolean tools;
    private boolean jsonSchema;
    private long answers = 1;
    private long maxTokens = -1;
    private @Nullable String conversation;
    private @Nullable RequestField conversationField;

    private OpenAiRequestReader(Operation operation, byte[] body) {
        this.operation = operation;
        this.body = body;
    }

    /**
     * Reads a request.
     *
     * @throws BadRequestException if it is not allowed
     */
    static OpenAiRequest read(Operation operation, byte[] body) {
        if (isBlank(body)) {
            throw BadRequestException.of("empty_body", "The request has no body.", null);
        }
        try {
            return new OpenAiRequestReader(operation, body).read();
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

    private OpenAiRequest read() {
        json.over(body);
        if (json.peek() != Kind.OBJECT) {
            throw BadRequestException.of("invalid_type", "The request body must be a JSON object.", null);
        }
        FieldSpans fields = new FieldSpans(json.at());
        json.enterObject();
        while (json.nextField()) {
            readField(fields);
        }
        fields.close(json.at());
        json.end();
        return request(fields);
    }

    private void readField(FieldSpans fields) {
        int keyFrom = json.keyFrom();
        int keyTo = json.keyTo();
        RequestField field = RequestField.NAMES.find(json);
        json.peek();
        int valueFrom = json.at();
        if (field == null) {
            json.skip();
        } else {
            readValue(field, fields.size());
        }
        fields.add(keyFrom, keyTo, valueFrom, json.at());
    }

    private void readValue(RequestField field, int index) {
        switch (field) {
            case MODEL -> readModel(index);
            case MESSAGES, PROMPT, INPUT -> readContent(field);
            case STREAM -> readStream();
            case STREAM_OPTIONS -> streamOptions = StreamOptions.read(json, index);
            case TEMPERATURE -> Values.between(json, field.json(), 0, 2);
            case TOP_P -> Values.between(json, field.json(), 0, 1);
            case N -> answers = Values.integer(json, field.json(), 1, MOST_ANSWERS, 1);
            case MAX_TOKENS, MAX_COMPLETION_TOKENS ->
                maxTokens = Math.max(maxTokens, Values.integer(json, field.json(), 1, Integer.MAX_VALUE, -1));
            case DIMENSIONS -> Values.integer(json, field.json(), 1, Integer.MAX_VALUE, 1);
            case ENCODING_FORMAT -> Values.optionalString(json, field.json());
            case TOOLS -> tools |= new ToolsReader(json).readTools() > 0;
            case FUNCTIONS -> tools |= new ToolsReader(json).readFunctions() > 0;
            case RESPONSE_FORMAT -> readResponseFormat();
            case STOP -> Values.strings(json, field.json(), MOST_STOPS);
            case LOGIT_BIAS -> Values.fields(json, field.json(), MOST_BIASES);
            case METADATA -> Values.bytes(json, field.json(), MOST_METADATA_BYTES);
            case SESSION_ID,
                    CONVERSATION_ID,
                    CONVERSATION_ID_CAMEL,
                    THREAD_ID,
                    THREAD_ID_CAMEL,
                    CHAT_ID,
                    CHAT_ID_CAMEL,
                    PROMPT_CACHE_KEY -> readConversation(field);
            case API_BASE, BASE_URL, API_KEY, EXTRA_HEADERS, CUSTOM_LLM_PROVIDER, USER_CONFIG ->
                throw BadRequestException.of(
                        "unknown_parameter",
                        "Unknown parameter: '" + field.json() + "'. Where a request goes is not the client's choice.",
                        field.json());
        }
    }

    private void readModel(int index) {
        if (Values.isNull(json)) {
            return;
        }
        Values.string(json, "model");
        String name = json.text();
        if (!ModelNames.isValid(name)) {
            throw Rejection.value("model", "the name of a model");
        }
        model = name;
        modelField = index;
    }

    /** Only the field that this operation is about is looked into; the other two are unknown to it. */
    private void readContent(RequestField field) {
        if (field != contentField()) {
            json.skip();
        } else if (!Values.isNull(json)) {
            contentSeen = true;
            if (field == RequestField.MESSAGES) {
                messages.read();
            } else {
                new TextsReader(json, field.json()).read(operation == Operation.EMBEDDING);
            }
        }
    }

    private RequestField contentField() {
        return switch (operation) {
            case CHAT, TOKEN_COUNT -> RequestField.MESSAGES;
            case COMPLETION -> RequestField.PROMPT;
            case EMBEDDING -> RequestField.INPUT;
        };
    }

    private void readStream() {
        stream = Values.bool(json, "stream");
        if (stream && operation == Operation.EMBEDDING) {
            throw BadRequestException.of("unsupported_parameter", "Embeddings cannot be streamed.", "stream");
        }
    }

    private void readResponseFormat() {
        if (Values.isNull(json)) {
            return;
        }
        Values.expectObject(json, "response_format");
        json.enterObject();
        while (json.nextField()) {
            if (json.keyIs(TYPE) && json.peek() == Kind.STRING) {
                json.string();
                jsonSchema = json.textIs(JSON_SCHEMA);
            } else {
                json.skip();
            }
        }
    }

    /** What is no usable name of a conversation is none; the provider may know the field for something else. */
    private void readConversation(RequestField field) {
        boolean text = json.peek() == Kind.STRING;
        json.skip();
        boolean better = conversationField == null || field.compareTo(conversationField) < 0;
        if (text && better && json.textLength() > 0 && json.textLength() <= LONGEST_CONVERSATION) {
            conversation = json.text();
            conversationField = field;
        }
    }

    private OpenAiRequest request(FieldSpans fields) {
        if (model == null) {
            throw Rejection.missing("model");
        }
        if (!contentSeen) {
            throw Rejection.missing(contentField().json());
        }
        long inputTokens = inputTokens();
        Needs needs = new Needs(tools, messages.images() > 0, jsonSchema, inputTokens + outputTokens());
        return new OpenAiRequest(
                operation, model, stream, needs, conversation, body, fields, modelField, streamOptions, inputTokens);
    }

    private long inputTokens() {
        long text = body.length - messages.imageBytes();
        return text / BYTES_PER_TOKEN + messages.images() * TOKENS_PER_IMAGE;
    }

    private long outputTokens() {
        if (operation == Operation.EMBEDDING) {
            return 0;
        }
        return answers * (maxTokens > 0 ? maxTokens : TYPICAL_ANSWER_TOKENS);
    }

    private static boolean isBlank(byte[] body) {
        for (byte next : body) {
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                return false;
            }
        }
        return true;
    }
}
