package io.spillway.dialect.openai;

import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Operation;
import org.jspecify.annotations.Nullable;

/**
 * A request in the shape of OpenAI's API: its bytes and where in them stands what may have to be written anew.
 *
 * @param fields where each top-level field stands
 * @param modelField which of them is the model
 * @param streamOptions what the client asks of the stream
 * @param inputTokens a rough guess of the tokens that the request alone takes
 */
record OpenAiRequest(
        Operation operation,
        String model,
        boolean stream,
        Needs needs,
        @Nullable String conversation,
        byte[] body,
        FieldSpans fields,
        int modelField,
        StreamOptions streamOptions,
        long inputTokens)
        implements ClientRequest {

    /** Returns whether the client itself wants to be told the usage at the end of the stream. */
    boolean wantsUsage() {
        return streamOptions.includeUsage();
    }

    /** Returns whether the client speaks of functions, as all did before there were tools, and wants calls told so. */
    boolean knowsFunctionsOnly() {
        boolean functions = false;
        for (int field = 0; field < fields.size(); field++) {
            String name = fields.name(body, field);
            if (name.equals("tools")) {
                return false;
            }
            functions |= name.equals("functions");
        }
        return functions;
    }
}
