package io.spillway.dialect;

/** What a request asks for. */
public enum Operation {
    /** An answer to a conversation. */
    CHAT,

    /** The continuation of a text. */
    COMPLETION,

    /** Vectors for texts. */
    EMBEDDING,

    /** How many tokens a conversation takes. */
    TOKEN_COUNT
}
