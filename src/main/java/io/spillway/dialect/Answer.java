package io.spillway.dialect;

import org.jspecify.annotations.Nullable;

/** A whole answer of a provider, read. */
public sealed interface Answer {

    /**
     * It is one.
     *
     * @param body the bytes for the client, in its dialect
     * @param usage what it took
     */
    record Whole(byte[] body, TokenUsage usage) implements Answer {}

    /**
     * It is none, whatever its status says.
     *
     * @param kind what is wrong with it
     * @param reason what was seen, for logs and for the client
     * @param error the error inside; {@code null} unless the kind is {@link Kind#ERROR_INSIDE}
     */
    record Fault(Kind kind, String reason, @Nullable ApiError error) implements Answer {}

    /** What is wrong with an answer that is none. */
    enum Kind {
        /** It holds nothing that a user could see. */
        EMPTY,

        /** It ends before its end. */
        TRUNCATED,

        /** It is not what the dialect allows: not JSON, a web page, another shape. */
        MALFORMED,

        /** It is an error that came with a 200. */
        ERROR_INSIDE
    }
}
