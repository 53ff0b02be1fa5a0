package io.spillway.dialect;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * What happens between a client's dialect and a provider's. Made once for each provider and client dialect; stateless.
 */
public interface Translation {

    /**
     * Writes the request for the provider.
     *
     * @param model the model's name at the provider
     * @param options top-level fields to add where the client did not send them, as the provider calls them, each with
     *     its value as JSON
     * @return the body in pieces that are to be sent one behind the other; they may share the request's bytes
     */
    List<ByteBuffer> writeRequest(ClientRequest request, String model, Map<String, String> options);

    /** Writes the request for the provider, without any option. */
    default List<ByteBuffer> writeRequest(ClientRequest request, String model) {
        return writeRequest(request, model, Map.of());
    }

    /** Reads a whole answer that came with a 2xx. Never throws: an answer that is none is a {@link Answer.Fault}. */
    Answer readAnswer(ClientRequest request, byte[] body);

    /** Begins a streamed answer. */
    EventStream stream(ClientRequest request);

    /**
     * Returns a whole answer as the events of a stream, for a provider that was asked for a stream and sent a whole.
     *
     * @param body the answer's bytes as {@link #readAnswer} returned them
     */
    byte[] asStream(ClientRequest request, byte[] body);
}
