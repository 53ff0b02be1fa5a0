package io.spillway.dialect;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The shape of one API: how it words requests and errors, and where its routes are. Stateless.
 *
 * <p>Every dialect is a {@link ClientSide}, a {@link ProviderSide} or both; those two hold what reads and writes.
 */
public interface Dialect {

    /** Returns its name in settings, such as {@code "openai"}. */
    String id();

    /** Returns what can be asked of a provider that speaks it. */
    Set<Operation> operations();

    /**
     * Returns where an operation lives below the base URL, such as {@code "/chat/completions"}. A dialect without
     * {@link Operation#COMPLETION} answers it as {@link Operation#CHAT}.
     *
     * @throws IllegalArgumentException if it is none of its {@link #operations}
     */
    String path(Operation operation);

    /**
     * Returns where an operation lives that is asked of this model, for a dialect that says in the address what others
     * say in the body.
     *
     * @param model the model's name at the provider; it is escaped where need be
     * @param stream whether the answer is to come event by event
     */
    default String path(Operation operation, String model, boolean stream) {
        return path(operation);
    }

    /** Returns whether {@link #path(Operation)} is always enough, so that it can be worked out before a call comes. */
    default boolean hasFixedPaths() {
        return true;
    }

    /** Returns what every request to a provider carries in its head beside the signature, such as a version. */
    default Map<String, String> headers() {
        return Map.of();
    }

    /** Returns the header in which a key is sent, unless the provider's settings say otherwise. */
    default String authHeader() {
        return "Authorization";
    }

    /** Returns what stands before the key in that header, unless the provider's settings say otherwise. */
    default String authPrefix() {
        return "Bearer ";
    }

    /**
     * Returns where a page of the list of models lives below the base URL.
     *
     * @param page what {@link ModelPage#next} said; {@code null} for the first page
     */
    default String modelsPath(@Nullable String page) {
        return "/models";
    }

    /** Reads a page of the list of models: none if the body is no such list. */
    ModelPage readModels(byte[] body);

    /**
     * Returns what happens between a client and a provider that both speak this dialect: bytes are passed on as they are,
     * as far as possible. {@code null} if it has only one of the two sides.
     *
     * @param quirks what the provider wants different
     */
    default @Nullable Translation identity(RequestQuirks quirks, Surroundings surroundings) {
        return null;
    }

    /** Returns how requests for vectors are sent together; {@code null} if they are not. */
    default @Nullable EmbeddingBatches embeddingBatches() {
        return null;
    }

    /** Returns an error's body. */
    byte[] writeError(ApiError error);

    /**
     * Returns an error's body together with whatever else a provider that speaks this dialect said about it, as far as
     * that is sound and not too long.
     *
     * @param said the provider's own body
     */
    default byte[] writeError(ApiError error, byte[] said) {
        return writeError(error);
    }

    /** Returns what tells a client in a stream's silence that it is alive: a comment, or the dialect's own event. */
    default byte[] keepAlive() {
        return ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns an error as the last event of a stream. */
    byte[] writeErrorEvent(ApiError error);

    /**
     * Reads a provider's error body, whatever it holds: never fails, and takes from it at most a short sentence that
     * is safe to show.
     */
    ApiError readError(int status, byte[] body);

    /** Returns the error that a body or an event holds although it came with a 200; {@code null} if it holds none. */
    @Nullable
    ApiError findError(byte[] body);
}
