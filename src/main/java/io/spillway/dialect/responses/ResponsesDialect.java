package io.spillway.dialect.responses;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.ChatAnswerWriter;
import io.spillway.dialect.ChatRequestReader;
import io.spillway.dialect.ChatStreamWriter;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.ClientSide;
import io.spillway.dialect.ModelPage;
import io.spillway.dialect.Operation;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.Surroundings;
import io.spillway.dialect.Translation;
import io.spillway.dialect.openai.OpenAiDialect;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's Responses. Errors and lists of models are those of {@link OpenAiDialect}; only a stream ends in an error of its
 * own shape.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses">Responses reference</a>
 */
public final class ResponsesDialect implements ClientSide {

    /** Its {@link #id}. */
    static final String ID = "responses";

    private static final OpenAiDialect OPENAI = new OpenAiDialect();
    private static final ChatRequestReader REQUESTS = new ResponsesRequestReader();

    /** Returns whether a response of this id was made here, and not by a provider that has the route itself. */
    public static boolean isOwn(String responseId) {
        return responseId.startsWith(GrowingAnswer.OWN);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Set<Operation> operations() {
        return Set.of(Operation.CHAT);
    }

    @Override
    public String path(Operation operation) {
        if (operation != Operation.CHAT) {
            throw new IllegalArgumentException("operation: " + operation + " (expected: CHAT)");
        }
        return "/responses";
    }

    @Override
    public ClientRequest readRequest(Operation operation, byte[] body) {
        return ResponsesRequest.read(body);
    }

    @Override
    public ChatRequestReader chatRequestReader() {
        return REQUESTS;
    }

    @Override
    public ChatAnswerWriter chatAnswerWriter(Surroundings surroundings) {
        return new ResponsesAnswerWriter(surroundings);
    }

    @Override
    public ChatStreamWriter chatStreamWriter(ClientRequest request, Surroundings surroundings) {
        return new ResponsesStreamWriter(request, surroundings);
    }

    /** Quirks are those of Chat Completions and do not concern this route. */
    @Override
    public Translation identity(RequestQuirks quirks, Surroundings surroundings) {
        return new ResponsesTranslation();
    }

    @Override
    public byte[] writeError(ApiError error) {
        return OPENAI.writeError(error);
    }

    /** Returns the error as the first event of a stream; {@link StreamedResponse#failed} knows how many went before. */
    @Override
    public byte[] writeErrorEvent(ApiError error) {
        return ResponsesErrors.event(error, 0);
    }

    @Override
    public ApiError readError(int status, byte[] body) {
        return OPENAI.readError(status, body);
    }

    @Override
    public @Nullable ApiError findError(byte[] body) {
        return ResponsesErrors.find(body);
    }

    @Override
    public ModelPage readModels(byte[] body) {
        return OPENAI.readModels(body);
    }
}
