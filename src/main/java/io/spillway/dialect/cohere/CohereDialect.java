package io.spillway.dialect.cohere;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.Asked;
import io.spillway.dialect.ChatAnswerReader;
import io.spillway.dialect.ChatRequestWriter;
import io.spillway.dialect.ChatStreamReader;
import io.spillway.dialect.EmbeddingRequest;
import io.spillway.dialect.EmbeddingResponse;
import io.spillway.dialect.ModelPage;
import io.spillway.dialect.Operation;
import io.spillway.dialect.ProviderSide;
import io.spillway.dialect.Surroundings;
import io.spillway.dialect.Target;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cohere's API of the second version, as a provider speaks it.
 *
 * @see <a href="https://docs.cohere.com/v2/reference/chat">Chat reference</a>
 */
public final class CohereDialect implements ProviderSide {

    static final String ID = "cohere";

    private static final Set<Operation> OPERATIONS = Set.of(Operation.CHAT, Operation.EMBEDDING);

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
            case CHAT, COMPLETION -> "/v2/chat";
            case EMBEDDING -> "/v2/embed";
            case TOKEN_COUNT ->
                throw new IllegalArgumentException("operation: " + operation + " (expected: one Cohere has)");
        };
    }

    /** Only the first version has a list. */
    @Override
    public String modelsPath(@Nullable String page) {
        return CohereModels.path(page);
    }

    @Override
    public ModelPage readModels(byte[] body) {
        return CohereModels.read(body);
    }

    @Override
    public byte[] writeError(ApiError error) {
        return CohereErrors.write(error);
    }

    @Override
    public byte[] writeErrorEvent(ApiError error) {
        return CohereErrors.writeEvent(error);
    }

    @Override
    public ApiError readError(int status, byte[] body) {
        return CohereErrors.read(status, body);
    }

    @Override
    public @Nullable ApiError findError(byte[] body) {
        return CohereErrors.find(200, body);
    }

    @Override
    public ChatRequestWriter chatRequestWriter() {
        return new CohereRequestWriter(this);
    }

    @Override
    public ChatAnswerReader chatAnswerReader(Surroundings surroundings) {
        return new CohereAnswerReader(surroundings);
    }

    @Override
    public ChatStreamReader chatStreamReader(Asked asked, Surroundings surroundings) {
        return new CohereStreamReader(surroundings);
    }

    @Override
    public ObjectNode writeEmbedding(EmbeddingRequest request, Target target) {
        return CohereEmbeddings.writeRequest(request, target);
    }

    @Override
    public EmbeddingResponse readEmbedding(byte[] body) {
        return CohereEmbeddings.readResponse(body);
    }
}
