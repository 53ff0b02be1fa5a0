package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.JsonLimits;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.Operation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request in the shape of the Responses API. Immutable.
 *
 * @param json the body as a tree, which nobody changes
 * @param chat what it says in the form that all dialects share
 * @param tools what its tools are called
 * @param beyond the refusal of what only a provider with this route can do; {@code null} if it asks for nothing such
 * @param previous the response that it goes on from; {@code null} if it begins a conversation
 * @param modelFrom where the model's name begins in the body, its quote included
 * @param modelTo where it ends
 */
public record ResponsesRequest(
        ObjectNode json,
        byte[] body,
        ChatRequest chat,
        ToolNames tools,
        @Nullable ApiError beyond,
        Needs needs,
        long inputTokens,
        @Nullable String previous,
        int modelFrom,
        int modelTo)
        implements ClientRequest {

    private static final String PREVIOUS = "previous_response_id";
    private static final String INPUT = "input";
    private static final byte[] MODEL = "model".getBytes(StandardCharsets.UTF_8);

    /**
     * Reads a request.
     *
     * @throws io.spillway.dialect.BadRequestException if it is not allowed
     */
    static ResponsesRequest read(byte[] body) {
        if (isBlank(body)) {
            throw BadRequestException.of("empty_body", "The request has no body.", null);
        }
        try {
            int[] model = findModel(body);
            ObjectNode json = (ObjectNode) JsonTree.read(body);
            return read(json, body, json.path(PREVIOUS).textValue(), model);
        } catch (MalformedJsonException malformed) {
            throw BadRequestException.of(malformed);
        }
    }

    /** Returns a request as this dialect reads it. */
    static ResponsesRequest own(ClientRequest request) {
        if (request instanceof ResponsesRequest own) {
            return own;
        }
        throw new IllegalArgumentException(
                "request: " + request.getClass() + " (expected: one that ResponsesDialect read)");
    }

    /**
     * Returns the request with all that went before it in its input, so that whoever answers needs to know nothing of the
     * {@link #previous} response.
     *
     * @param history the items of the conversation so far
     */
    public ResponsesRequest withHistory(List<JsonNode> history) {
        ObjectNode whole = JsonTree.object();
        whole.setAll(json);
        whole.remove(PREVIOUS);
        whole.putArray(INPUT).addAll(history).addAll(items());
        byte[] written = JsonTree.write(whole);
        return read(whole, written, previous, findModel(written));
    }

    /** Returns the items of its input; a text is a message of the user. */
    public List<ObjectNode> items() {
        JsonNode input = json.path(INPUT);
        if (input.isArray()) {
            return input.valueStream().map(ObjectNode.class::cast).toList();
        }
        if (!input.isTextual()) {
            return List.of();
        }
        ObjectNode message = JsonTree.object().put("type", "message").put("role", "user");
        ArrayNode content = message.putArray("content");
        content.addObject().put("type", "input_text").put("text", input.textValue());
        return List.of(message);
    }

    /** Returns whether the response is to be kept, so that others can go on from it. */
    public boolean store() {
        return json.path("store").asBoolean(true);
    }

    @Override
    public Operation operation() {
        return Operation.CHAT;
    }

    @Override
    public String model() {
        return chat.model();
    }

    @Override
    public boolean stream() {
        return chat.stream();
    }

    @Override
    public @Nullable String conversation() {
        return chat.cacheKey();
    }

    private static ResponsesRequest read(ObjectNode json, byte[] body, @Nullable String previous, int[] model) {
        RequestReading reading = new RequestReading(json);
        ChatRequest chat = reading.read();
        long inputTokens = reading.inputTokens(body.length);
        return new ResponsesRequest(
                json,
                body,
                chat,
                reading.tools(),
                reading.beyond(),
                reading.needs(chat, inputTokens),
                inputTokens,
                previous,
                model[0],
                model[1]);
    }

    private static boolean isBlank(byte[] body) {
        for (byte next : body) {
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                return false;
            }
        }
        return true;
    }

    /** Scans the whole body, as strictly as every other route does, and returns where the model's name stands. */
    private static int[] findModel(byte[] body) {
        JsonScanner scanner = new JsonScanner(JsonLimits.REQUEST).over(body);
        if (scanner.peek() != JsonScanner.Kind.OBJECT) {
            throw BadRequestException.of("invalid_type", "The request body must be a JSON object.", null);
        }
        int[] model = {0, 0};
        scanner.enterObject();
        while (scanner.nextField()) {
            boolean found = scanner.keyIs(MODEL);
            scanner.peek();
            int from = scanner.at();
            scanner.skip();
            if (found) {
                model = new int[] {from, scanner.at()};
            }
        }
        scanner.end();
        return model;
    }
}
