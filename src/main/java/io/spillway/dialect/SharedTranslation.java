package io.spillway.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.Answer.Fault;
import io.spillway.dialect.Answer.Kind;
import io.spillway.dialect.MalformedJsonException.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * From any client's dialect to any provider's, by way of the model that all share.
 *
 * <p>The two sides only read and write. What is an answer and what is none, which thoughts go back to whom, and what a
 * provider wants different in requests is decided here, once for all pairs.
 */
public final class SharedTranslation implements Translation {

    private final ClientSide client;
    private final ProviderSide provider;
    private final RequestQuirks quirks;
    private final Surroundings surroundings;
    private final RememberedThoughts thoughts;

    /** Between these two, for a provider with these quirks. */
    public SharedTranslation(
            ClientSide client, ProviderSide provider, RequestQuirks quirks, Surroundings surroundings) {
        this.client = client;
        this.provider = provider;
        this.quirks = quirks;
        this.surroundings = surroundings;
        this.thoughts = new RememberedThoughts(provider, surroundings.thoughts());
    }

    @Override
    public Dialect spoken() {
        return provider;
    }

    @Override
    public List<ByteBuffer> writeRequest(ClientRequest request, Target target) {
        ObjectNode json = switch (request.operation()) {
            case CHAT, COMPLETION -> provider.chatRequestWriter().write(chat(request, target), target);
            case EMBEDDING -> provider.writeEmbedding(client.readEmbedding(request), target);
            case TOKEN_COUNT -> provider.writeTokenCount(chat(request, target), target);
        };
        applyQuirks(json);
        addOptions(json, target);
        return List.of(ByteBuffer.wrap(JsonTree.write(json)));
    }

    @Override
    public Answer readAnswer(ClientRequest request, Target target, byte[] body) {
        return read(body, () -> switch (request.operation()) {
            case CHAT, COMPLETION -> whole(request, target, body);
            case EMBEDDING -> vectors(request, body);
            case TOKEN_COUNT -> count(body);
        });
    }

    @Override
    public Answer readAsStream(ClientRequest request, Target target, byte[] body) {
        return read(body, () -> streamed(request, target, body));
    }

    @Override
    public EventStream stream(ClientRequest request, Target target) {
        return new SharedEventStream(
                provider,
                provider.chatStreamReader(asked(request, target), surroundings),
                client.chatStreamWriter(request, surroundings),
                new ThoughtKeeper(surroundings.thoughts(), target),
                request.inputTokens());
    }

    private ChatRequest chat(ClientRequest request, Target target) {
        return thoughts.restore(client.chatRequestReader().read(request), target);
    }

    private Asked asked(ClientRequest request, Target target) {
        return new Asked(request, target, client.chatRequestReader());
    }

    private void applyQuirks(ObjectNode json) {
        json.remove(quirks.drop());
        if (!quirks.streamUsage()) {
            json.remove("stream_options");
        }
        quirks.rename().forEach((name, other) -> {
            JsonNode value = json.remove(name);
            if (value != null) {
                json.putIfAbsent(other, value);
            }
        });
    }

    private static void addOptions(ObjectNode json, Target target) {
        for (Map.Entry<String, String> option : target.options().entrySet()) {
            json.putIfAbsent(option.getKey(), JsonTree.read(option.getValue().getBytes(StandardCharsets.UTF_8)));
        }
    }

    private Answer whole(ClientRequest request, Target target, byte[] body) {
        ChatResponse response = response(request, target, body);
        Fault fault = SharedAnswers.fault(response);
        if (fault != null) {
            return fault;
        }
        TokenUsage usage = SharedAnswers.usage(response);
        return new Answer.Whole(client.chatAnswerWriter(surroundings).write(response, request), usage);
    }

    private Answer streamed(ClientRequest request, Target target, byte[] body) {
        ChatResponse response = response(request, target, body);
        Fault fault = SharedAnswers.fault(response);
        if (fault != null) {
            return fault;
        }
        ByteArrayOutputStream events = new ByteArrayOutputStream();
        ChatStreamWriter writer = client.chatStreamWriter(request, surroundings);
        ResponseEvents.tell(response, event -> writer.write(event, events));
        return new Answer.Whole(events.toByteArray(), SharedAnswers.usage(response));
    }

    /** Reads a response, keeps its thoughts, and makes sure that it says why it ended and what it took. */
    private ChatResponse response(ClientRequest request, Target target, byte[] body) {
        ChatResponse read = provider.chatAnswerReader(surroundings).read(body, asked(request, target));
        ThoughtKeeper keeper = new ThoughtKeeper(surroundings.thoughts(), target);
        ResponseEvents.tell(read, keeper::hear);
        return SharedAnswers.completed(read, request.inputTokens());
    }

    private Answer vectors(ClientRequest request, byte[] body) {
        EmbeddingResponse response = provider.readEmbedding(body);
        if (response.vectors().isEmpty()) {
            return new Fault(Kind.EMPTY, "an answer without a vector", null);
        }
        EmbeddingResponse completed = response.usage() == null
                ? response.withUsage(TokenUsage.estimated(request.inputTokens(), 0))
                : response;
        TokenUsage usage = completed.usage() == null ? TokenUsage.estimated(0, 0) : completed.usage();
        return new Answer.Whole(client.writeEmbedding(completed, client.readEmbedding(request)), usage);
    }

    private Answer count(byte[] body) {
        return new Answer.Whole(
                client.writeTokenCount(provider.readTokenCount(body)), new TokenUsage(0, 0, 0, 0, false));
    }

    /** What reads an answer, and may find that it is none. */
    private interface Reading {
        Answer read();
    }

    private Answer read(byte[] body, Reading reading) {
        Fault fault = SharedAnswers.noJson(body);
        if (fault != null) {
            return fault;
        }
        try {
            return reading.read();
        } catch (MalformedJsonException malformed) {
            Kind kind = malformed.problem() == Problem.END ? Kind.TRUNCATED : Kind.MALFORMED;
            return new Fault(kind, "an answer that is no JSON: " + malformed.getMessage(), null);
        } catch (DialectException notOurs) {
            ApiError error = provider.findError(body);
            return error == null
                    ? new Fault(Kind.MALFORMED, String.valueOf(notOurs.getMessage()), null)
                    : new Fault(Kind.ERROR_INSIDE, error.message(), error);
        }
    }
}
