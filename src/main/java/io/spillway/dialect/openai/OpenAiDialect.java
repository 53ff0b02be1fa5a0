package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.Asked;
import io.spillway.dialect.ChatAnswerReader;
import io.spillway.dialect.ChatAnswerWriter;
import io.spillway.dialect.ChatRequestReader;
import io.spillway.dialect.ChatRequestWriter;
import io.spillway.dialect.ChatStreamReader;
import io.spillway.dialect.ChatStreamWriter;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.ClientSide;
import io.spillway.dialect.EmbeddingRequest;
import io.spillway.dialect.EmbeddingResponse;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.ModelPage;
import io.spillway.dialect.Operation;
import io.spillway.dialect.ProviderSide;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.Surroundings;
import io.spillway.dialect.Target;
import io.spillway.dialect.Translation;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenAI's Chat Completions, Completions and Embeddings. */
public final class OpenAiDialect implements ClientSide, ProviderSide {

    static final String ID = "openai";

    private static final Set<Operation> OPERATIONS = Set.of(Operation.CHAT, Operation.COMPLETION, Operation.EMBEDDING);

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
            case CHAT -> "/chat/completions";
            case COMPLETION -> "/completions";
            case EMBEDDING -> "/embeddings";
            case TOKEN_COUNT ->
                throw new IllegalArgumentException("operation: " + operation + " (expected: one OpenAI has)");
        };
    }

    @Override
    public ClientRequest readRequest(Operation operation, byte[] body) {
        return OpenAiRequestReader.read(operation, body);
    }

    @Override
    public Translation identity(RequestQuirks quirks, Surroundings surroundings) {
        return new OpenAiTranslation(quirks);
    }

    @Override
    public byte[] writeError(ApiError error) {
        return OpenAiErrors.write(error);
    }

    @Override
    public byte[] writeError(ApiError error, byte[] said) {
        return OpenAiErrors.write(error, said);
    }

    @Override
    public byte[] writeErrorEvent(ApiError error) {
        return OpenAiErrors.writeEvent(error);
    }

    @Override
    public ApiError readError(int status, byte[] body) {
        return OpenAiErrors.read(status, body);
    }

    @Override
    public @Nullable ApiError findError(byte[] body) {
        return OpenAiErrors.find(200, body);
    }

    @Override
    public ModelPage readModels(byte[] body) {
        return new ModelPage(OpenAiModelList.read(body), null);
    }

    // The client's side.

    @Override
    public ChatRequestReader chatRequestReader() {
        return new OpenAiChatRequestReader(this);
    }

    @Override
    public ChatAnswerWriter chatAnswerWriter(Surroundings surroundings) {
        return new OpenAiChatAnswerWriter(this, surroundings);
    }

    @Override
    public ChatStreamWriter chatStreamWriter(ClientRequest request, Surroundings surroundings) {
        return new OpenAiChatStreamWriter(request, this, surroundings);
    }

    @Override
    public EmbeddingRequest readEmbedding(ClientRequest request) {
        return OpenAiEmbeddings.readRequest(request, this);
    }

    @Override
    public byte[] writeEmbedding(EmbeddingResponse response, EmbeddingRequest request) {
        return OpenAiEmbeddings.writeResponse(response, request);
    }

    /** OpenAI itself has no such answer; this is what the gateway's own route says. */
    @Override
    public byte[] writeTokenCount(long tokens) {
        return JsonTree.write(JsonTree.object().put("token_count", tokens));
    }

    // The provider's side.

    @Override
    public ChatRequestWriter chatRequestWriter() {
        return new OpenAiChatRequestWriter(this);
    }

    @Override
    public ChatAnswerReader chatAnswerReader(Surroundings surroundings) {
        return new OpenAiChatAnswerReader(this, surroundings);
    }

    @Override
    public ChatStreamReader chatStreamReader(Asked asked, Surroundings surroundings) {
        return new OpenAiChatStreamReader(this, surroundings);
    }

    @Override
    public ObjectNode writeEmbedding(EmbeddingRequest request, Target target) {
        return OpenAiEmbeddings.writeRequest(request, target, this);
    }

    @Override
    public EmbeddingResponse readEmbedding(byte[] body) {
        return OpenAiEmbeddings.readResponse(body);
    }
}
