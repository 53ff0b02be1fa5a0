package io.spillway.dialect;

import org.jspecify.annotations.Nullable;

/**
 * What was asked, for who reads the answer to it. The request is read into the model only when somebody wants to see it,
 * which most readers never do. Used by one thread at a time.
 */
public final class Asked {

    private final ClientRequest request;
    private final Target target;
    private final ChatRequestReader reader;
    private @Nullable ChatRequest chat;

    /** A request that a client sent in a reader's dialect, and who was asked to answer it. */
    public Asked(ClientRequest request, Target target, ChatRequestReader reader) {
        this.request = request;
        this.target = target;
        this.reader = reader;
    }

    /** Returns the request as the client sent it. */
    public ClientRequest request() {
        return request;
    }

    /** Returns who was asked. */
    public Target target() {
        return target;
    }

    /** Returns the request in the form that all dialects share. */
    public ChatRequest chat() {
        ChatRequest known = chat;
        if (known == null) {
            known = reader.read(request);
            chat = known;
        }
        return known;
    }
}
