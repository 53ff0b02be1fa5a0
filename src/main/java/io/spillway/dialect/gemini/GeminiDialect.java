package io.spillway.dialect.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.Asked;
import io.spillway.dialect.ChatAnswerReader;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ChatRequestWriter;
import io.spillway.dialect.ChatStreamReader;
import io.spillway.dialect.DialectException;
import io.spillway.dialect.EmbeddingRequest;
import io.spillway.dialect.EmbeddingResponse;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.ModelPage;
import io.spillway.dialect.Operation;
import io.spillway.dialect.ProviderSide;
import io.spillway.dialect.Surroundings;
import io.spillway.dialect.Target;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Google's Gemini API, as a provider speaks it.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">Gemini API reference</a>
 */
public final class GeminiDialect implements ProviderSide {

    static final String ID = "gemini";

    private static final Set<Operation> OPERATIONS = Set.of(Operation.CHAT, Operation.EMBEDDING, Operation.TOKEN_COUNT);

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Set<Operation> operations() {
        return OPERATIONS;
    }

    /** Returns the address with a gap where the model belongs. */
    @Override
    public String path(Operation operation) {
        return "/models/{model}" + method(operation, false);
    }

    @Override
    public String path(Operation operation, String model, boolean stream) {
        return "/" + GeminiModels.resource(model) + method(operation, stream);
    }

    @Override
    public boolean hasFixedPaths() {
        return false;
    }

    @Override
    public String authHeader() {
        return "x-goog-api-key";
    }

    @Override
    public String authPrefix() {
        return "";
    }

    @Override
    public String modelsPath(@Nullable String page) {
        return GeminiModels.path(page);
    }

    @Override
    public ModelPage readModels(byte[] body) {
        return GeminiModels.read(body);
    }

    @Override
    public byte[] writeError(ApiError error) {
        return GeminiErrors.write(error);
    }

    @Override
    public byte[] writeErrorEvent(ApiError error) {
        return GeminiErrors.writeEvent(error);
    }

    @Override
    public ApiError readError(int status, byte[] body) {
        return GeminiErrors.read(status, body);
    }

    @Override
    public @Nullable ApiError findError(byte[] body) {
        return GeminiErrors.find(200, body);
    }

    @Override
    public ChatRequestWriter chatRequestWriter() {
        return new GeminiRequestWriter(this);
    }

    @Override
    public ChatAnswerReader chatAnswerReader(Surroundings surroundings) {
        return new GeminiAnswerReader(surroundings);
    }

    @Override
    public ChatStreamReader chatStreamReader(Asked asked, Surroundings surroundings) {
        return new GeminiStreamReader(asked, surroundings);
    }

    @Override
    public ObjectNode writeEmbedding(EmbeddingRequest request, Target target) {
        return GeminiEmbeddings.writeRequest(request, target);
    }

    @Override
    public EmbeddingResponse readEmbedding(byte[] body) {
        return GeminiEmbeddings.readResponse(body);
    }

    /** The whole request is counted, tools and system instruction included, and not the conversation alone. */
    @Override
    public ObjectNode writeTokenCount(ChatRequest request, Target target) {
        ObjectNode json = JsonTree.object();
        json.putObject("generateContentRequest")
                .put("model", GeminiModels.name(target.model()))
                .setAll(new GeminiRequestWriter(this).write(request, target));
        return json;
    }

    @Override
    public long readTokenCount(byte[] body) {
        var total = JsonTree.read(body).path("totalTokens");
        if (!total.canConvertToLong()) {
            throw new DialectException("a count without totalTokens");
        }
        return total.longValue();
    }

    private static String method(Operation operation, boolean stream) {
        return switch (operation) {
            case CHAT, COMPLETION -> stream ? ":streamGenerateContent?alt=sse" : ":generateContent";
            case EMBEDDING -> ":batchEmbedContents";
            case TOKEN_COUNT -> ":countTokens";
        };
    }
}
