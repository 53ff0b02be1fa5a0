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

    /**
     * What {@code stream_options} says, and where.
     *
     * @param field which top-level field it is; -1 if there is none
     * @param open offset of its opening brace; -1 if it is {@code null}
     * @param empty whether it has no field
     * @param includeUsage whether it asks for usage
     * @param usageFrom offset of the value of {@code include_usage}; -1 if there is none
     * @param usageTo offset behind that value
     */
    record StreamOptions(int field, int open, boolean empty, boolean includeUsage, int usageFrom, int usageTo) {

        static final StreamOptions NONE = new StreamOptions(-1, -1, true, false, -1, -1);
    }

    /** Returns whether the client itself wants to be told the usage at the end of the stream. */
    boolean wantsUsage() {
        return streamOptions.includeUsage();
    }
}
