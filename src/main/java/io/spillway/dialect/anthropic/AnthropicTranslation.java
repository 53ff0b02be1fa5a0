package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.spillway.dialect.Operation;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.Target;
import io.spillway.dialect.ThoughtMemory;
import io.spillway.dialect.TokenUsage;
import io.spillway.dialect.Translation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From Anthropic's dialect to Anthropic's dialect: bytes are passed on as they are, save the model's name, what this
 * provider wants different, and the repairs of {@link AnthropicEventStream}. The client's version and betas go along.
 */
final class AnthropicTranslation implements Translation {

    private final Dialect dialect;
    private final RequestQuirks quirks;
    private final ThoughtMemory memory;

    AnthropicTranslation(Dialect dialect, RequestQuirks quirks, ThoughtMemory memory) {
        this.dialect = dialect;
        this.quirks = quirks;
        this.memory = memory;
    }

    @Override
    public Dialect spoken() {
        return dialect;
    }

    @Override
    public Map<String, String> headers(ClientRequest request) {
        if (request.headers().isEmpty()) {
            return dialect.headers();
        }
        Map<String, String> headers = new HashMap<>(dialect.headers());
        headers.putAll(request.headers());
        return headers;
    }

    @Override
    public List<ByteBuffer> writeRequest(ClientRequest request, Target target) {
        AnthropicRequest own = own(request);
        BoundThoughts thoughts = new BoundThoughts(memory, target);
        boolean changes = !quirks.drop().isEmpty()
                || !quirks.rename().isEmpty()
                || !target.options().isEmpty();
        if (changes || (own.thoughts() && thoughts.isOn())) {
            return List.of(ByteBuffer.wrap(JsonTree.write(changed(own, target, thoughts))));
        }
        byte[] body = own.body();
        return List.of(
                ByteBuffer.wrap(body, 0, own.modelFrom()).slice(),
                ByteBuffer.wrap(JsonText.quote(target.model())),
                ByteBuffer.wrap(body, own.modelTo(), body.length - own.modelTo())
                        .slice());
    }

    /** What somebody laid down for this provider or model is worth a tree; tool arguments stay what they are. */
    private JsonNode changed(AnthropicRequest request, Target target, BoundThoughts thoughts) {
        ObjectNode json = (ObjectNode) JsonTree.read(request.body(), "messages.*.content.*.input");
        json.put("model", target.model());
        json.remove(quirks.drop());
        quirks.rename().forEach((name, other) -> {
            JsonNode value = json.remove(name);
            if (value != null) {
                json.putIfAbsent(other, value);
            }
        });
        if (request.thoughts() && thoughts.isOn()) {
            thoughts.restrict(json);
        }
        target.options()
                .forEach(
                        (name, value) -> json.putIfAbsent(name, JsonTree.read(value.getBytes(StandardCharsets.UTF_8))));
        return json;
    }

    @Override
    public Answer readAnswer(ClientRequest request, Target target, byte[] body) {
        Fault fault = noJson(body);
        if (fault != null) {
            return fault;
        }
        try {
            Answer answer = read(own(request), body);
            BoundThoughts thoughts = new BoundThoughts(memory, target);
            if (answer instanceof Answer.Whole && thoughts.isOn()) {
                thoughts.learn(body, 0, body.length);
            }
            return answer;
        } catch (MalformedJsonException malformed) {
            Kind kind = malformed.problem() == Problem.END ? Kind.TRUNCATED : Kind.MALFORMED;
            return new Fault(kind, "an answer that is no JSON: " + malformed.getMessage(), null);
        }
    }

    @Override
    public EventStream stream(ClientRequest request, Target target) {
        return new AnthropicEventStream(request.inputTokens(), new BoundThoughts(memory, target));
    }

    @Override
    public Answer readAsStream(ClientRequest request, Target target, byte[] body) {
        Answer answer = readAnswer(request, target, body);
        return answer instanceof Answer.Whole whole
                ? new Answer.Whole(AnswerAsStream.write(whole.body()), whole.usage())
                : answer;
    }

    private static Answer read(AnthropicRequest request, byte[] body) {
        UsageCounts counts = new UsageCounts();
        EventScanner found = new EventScanner(counts);
        found.scan(body, 0, body.length);
        boolean counting = request.operation() == Operation.TOKEN_COUNT;
        if (found.isError() || !(counting ? found.isCount() : found.hasContent())) {
            return noAnswer(body);
        }
        if (counting) {
            return new Answer.Whole(body, new TokenUsage(0, 0, 0, 0, false));
        }
        if (!found.isVisible()) {
            return new Fault(Kind.EMPTY, "an answer with no text, tool call or refusal", null);
        }
        TokenUsage counted = counts.usage();
        return new Answer.Whole(
                body, counted == null ? TokenUsage.estimated(request.inputTokens(), found.textBytes()) : counted);
    }

    /** It has not the shape of an answer: then it is an error in one of many shapes, or nothing we know. */
    private static Answer noAnswer(byte[] body) {
        ApiError error = AnthropicErrors.find(200, body);
        return error == null
                ? new Fault(Kind.MALFORMED, "JSON that is no answer", null)
                : new Fault(Kind.ERROR_INSIDE, error.message(), error);
    }

    private static @Nullable Fault noJson(byte[] body) {
        for (byte next : body) {
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                return next == '<' ? new Fault(Kind.MALFORMED, "a web page instead of an answer", null) : null;
            }
        }
        return new Fault(Kind.EMPTY, "an answer without a body", null);
    }

    private static AnthropicRequest own(ClientRequest request) {
        if (request instanceof AnthropicRequest own) {
            return own;
        }
        throw new IllegalArgumentException(
                "request: " + request.getClass() + " (expected: one that AnthropicDialect read)");
    }
}
