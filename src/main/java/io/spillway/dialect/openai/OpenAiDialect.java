package io.spillway.dialect.openai;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.ModelPage;
import io.spillway.dialect.Operation;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.Surroundings;
import io.spillway.dialect.Translation;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenAI's Chat Completions, Completions and Embeddings. */
public final class OpenAiDialect implements Dialect {

    private static final Set<Operation> OPERATIONS = Set.of(Operation.CHAT, Operation.COMPLETION, Operation.EMBEDDING);

    @Override
    public String id() {
        return "openai";
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
}
