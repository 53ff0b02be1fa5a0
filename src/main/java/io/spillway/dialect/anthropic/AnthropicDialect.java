package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.Asked;
import io.spillway.dialect.ChatAnswerReader;
import io.spillway.dialect.ChatAnswerWriter;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ChatRequestReader;
import io.spillway.dialect.ChatRequestWriter;
import io.spillway.dialect.ChatStreamReader;
import io.spillway.dialect.ChatStreamWriter;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.ClientSide;
import io.spillway.dialect.ModelPage;
import io.spillway.dialect.Operation;
import io.spillway.dialect.ProviderSide;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.Surroundings;
import io.spillway.dialect.Target;
import io.spillway.dialect.Thoughts;
import io.spillway.dialect.Translation;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic's Messages.
 *
 * @see <a href="https://docs.claude.com/en/api/messages">Messages reference</a>
 */
public final class AnthropicDialect implements ClientSide, ProviderSide {

    static final String ID = "anthropic";

    static final String VERSION_HEADER = "anthropic-version";

    static final String BETA_HEADER = "anthropic-beta";

    /** The version that translated requests are written in; a client of this dialect says its own. */
    private static final String VERSION = "2023-06-01";

    private static final Set<Operation> OPERATIONS = Set.of(Operation.CHAT, Operation.TOKEN_COUNT);

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Set<Operation> operations() {
        return OPERATIONS;
    }

    @Override
    public String path(Operation operation) {
        return switch (operation) {
            case CHAT, COMPLETION -> "/messages";
            case TOKEN_COUNT -> "/messages/count_tokens";
            case EMBEDDING ->
                throw new IllegalArgumentException("operation: " + operation + " (expected: one Anthropic has)");
        };
    }

    @Override
    public Map<String, String> headers() {
        return Map.of(VERSION_HEADER, VERSION);
    }

    @Override
    public String authHeader() {
        return "x-api-key";
    }

    @Override
    public String authPrefix() {
        return "";
    }

    @Override
    public String modelsPath(@Nullable String page) {
        return AnthropicModelList.path(page);
    }

    @Override
    public ModelPage readModels(byte[] body) {
        return AnthropicModelList.read(body);
    }

    @Override
    public Set<String> requestHeaders() {
        return Set.of(VERSION_HEADER, BETA_HEADER);
    }

    @Override
    public ClientRequest readRequest(Operation operation, byte[] body) {
        return readRequest(operation, body, Map.of());
    }

    @Override
    public ClientRequest readRequest(Operation operation, byte[] body, Map<String, String> headers) {
        return RequestScanner.read(operation, body, headers);
    }

    @Override
    public Translation identity(RequestQuirks quirks, Surroundings surroundings) {
        return new AnthropicTranslation(this, quirks, surroundings.thoughts());
    }

    @Override
    public byte[] writeError(ApiError error) {
        return AnthropicErrors.write(error);
    }

    /**
     * A ping, which its clients expect, where others would send a comment.
     *
     * @see <a href="https://docs.claude.com/en/docs/build-with-claude/streaming">Streaming messages</a>
     */
    @Override
    public byte[] keepAlive() {
        return "event: ping\ndata: {\"type\": \"ping\"}\n\n".getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public byte[] writeErrorEvent(ApiError error) {
        return AnthropicErrors.writeEvent(error);
    }

    @Override
    public ApiError readError(int status, byte[] body) {
        return AnthropicErrors.read(status, body);
    }

    @Override
    public @Nullable ApiError findError(byte[] body) {
        return AnthropicErrors.find(200, body);
    }

    // The client's side.

    @Override
    public ChatRequestReader chatRequestReader() {
        return new AnthropicRequestReader(this);
    }

    @Override
    public ChatAnswerWriter chatAnswerWriter(Surroundings surroundings) {
        return new AnthropicAnswerWriter(surroundings);
    }

    @Override
    public ChatStreamWriter chatStreamWriter(ClientRequest request, Surroundings surroundings) {
        return new AnthropicStreamWriter(request, surroundings);
    }

    @Override
    public byte[] writeTokenCount(long tokens) {
        return AnthropicAnswerWriter.tokenCount(tokens);
    }

    // The provider's side.

    @Override
    public ChatRequestWriter chatRequestWriter() {
        return new AnthropicRequestWriter(this);
    }

    @Override
    public ChatAnswerReader chatAnswerReader(Surroundings surroundings) {
        return new AnthropicAnswerReader(this);
    }

    @Override
    public ChatStreamReader chatStreamReader(Asked asked, Surroundings surroundings) {
        return new AnthropicStreamReader(this, asked);
    }

    @Override
    public boolean accepts(Thoughts thoughts, Target target) {
        return ModelGeneration.of(target.model()).accepts(thoughts, target);
    }

    @Override
    public ObjectNode writeTokenCount(ChatRequest request, Target target) {
        return new AnthropicRequestWriter(this).writeTokenCount(request, target);
    }

    @Override
    public long readTokenCount(byte[] body) {
        return AnthropicAnswerReader.tokenCount(body);
    }
}
