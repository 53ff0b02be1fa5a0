package io.spillway.dialect;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as the client sent it: its bytes, untouched, and what one scan of them found. Immutable. */
public interface ClientRequest {

    /** Returns what it asks for. */
    Operation operation();

    /** Returns the model's name as the client wrote it. */
    String model();

    /** Returns whether the client wants the answer event by event. */
    boolean stream();

    /** Returns what a model must be able to do to answer. */
    Needs needs();

    /** Returns what ties it to earlier calls of one conversation; {@code null} if nothing does. */
    @Nullable
    String conversation();

    /** Returns a rough guess of the tokens that the request alone takes. */
    long inputTokens();

    /** Returns those of its headers that its dialect asked for in {@link Dialect#requestHeaders}, by those names. */
    default Map<String, String> headers() {
        return Map.of();
    }

    /** Returns the bytes as they came; not to be changed. */
    byte[] body();

    /**
     * What a model must be able to do.
     *
     * @param tools whether it must call tools
     * @param images whether it must see images
     * @param jsonSchema whether its answer must follow a schema
     * @param estimatedTokens a rough guess of the tokens that the request and its answer take
     */
    record Needs(boolean tools, boolean images, boolean jsonSchema, long estimatedTokens) {}
}
