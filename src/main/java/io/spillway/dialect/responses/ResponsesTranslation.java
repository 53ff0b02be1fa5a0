package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.Answer;
import io.spillway.dialect.Answer.Fault;
import io.spillway.dialect.Answer.Kind;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.JsonText;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.MalformedJsonException.Problem;
import io.spillway.dialect.Target;
import io.spillway.dialect.TokenUsage;
import io.spillway.dialect.Translation;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * To a provider that has the route itself: bytes are passed on as they are, save the model's name. Only thoughts that
 * another dialect's provider has signed are taken out: they would be refused.
 */
final class ResponsesTranslation implements Translation {

    private static final ResponsesDialect SPOKEN = new ResponsesDialect();

    @Override
    public Dialect spoken() {
        return SPOKEN;
    }

    @Override
    public List<ByteBuffer> writeRequest(ClientRequest request, Target target) {
        ResponsesRequest own = ResponsesRequest.own(request);
        JsonNode input = own.json().path("input");
        if (input.isArray() && input.valueStream().anyMatch(ResponsesTranslation::isForeignThought)) {
            return List.of(ByteBuffer.wrap(JsonTree.write(withoutForeignThoughts(own.json(), target.model()))));
        }
        byte[] body = own.body();
        return List.of(
                ByteBuffer.wrap(body, 0, own.modelFrom()),
                ByteBuffer.wrap(JsonText.quote(target.model())),
                ByteBuffer.wrap(body, own.modelTo(), body.length - own.modelTo()));
    }

    @Override
    public Answer readAnswer(ClientRequest request, Target target, byte[] body) {
        try {
            JsonNode response = JsonTree.read(body);
            Fault fault = fault(response);
            return fault == null ? new Answer.Whole(body, usage(request, response, body.length)) : fault;
        } catch (MalformedJsonException malformed) {
            Kind kind = malformed.problem() == Problem.END ? Kind.TRUNCATED : Kind.MALFORMED;
            return new Fault(kind, "an answer that is no JSON: " + malformed.getMessage(), null);
        }
    }

    @Override
    public Answer readAsStream(ClientRequest request, Target target, byte[] body) {
        Answer answer = readAnswer(request, target, body);
        return answer instanceof Answer.Whole whole
                ? new Answer.Whole(WholeAsStream.write((ObjectNode) JsonTree.read(body)), whole.usage())
                : answer;
    }

    @Override
    public EventStream stream(ClientRequest request, Target target) {
        return new ResponsesEventStream(request.inputTokens());
    }

    /** Returns what is wrong with a response; {@code null} if nothing is. */
    static @Nullable Fault fault(JsonNode response) {
        ApiError error = ResponsesErrors.find(response);
        if (error != null) {
            return new Fault(Kind.ERROR_INSIDE, error.message(), error);
        }
        if (!response.path("output").isArray()) {
            return new Fault(Kind.MALFORMED, "an answer without an output", null);
        }
        boolean complete = "completed".equals(response.path("status").asText(""));
        return complete && response.path("output").isEmpty()
                ? new Fault(Kind.EMPTY, "an answer with an empty output", null)
                : null;
    }

    private static TokenUsage usage(ClientRequest request, JsonNode response, int length) {
        TokenUsage usage = UsageWriter.read(response);
        return usage == null ? TokenUsage.estimated(request.inputTokens(), length) : usage;
    }

    private static boolean isForeignThought(JsonNode item) {
        return SealedThoughts.isOurs(item.path("encrypted_content").asText(""));
    }

    private static ObjectNode withoutForeignThoughts(ObjectNode json, String model) {
        ObjectNode written = JsonTree.object();
        written.setAll(json);
        written.put("model", model);
        ArrayNode items = written.putArray("input");
        json.path("input").valueStream().filter(item -> !isForeignThought(item)).forEach(items::add);
        return written;
    }
}
