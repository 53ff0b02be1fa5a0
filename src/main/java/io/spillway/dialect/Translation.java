package io.spillway.dialect;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What happens between a client's dialect and a provider's. Made once for each provider and client dialect; stateless.
 */
public interface Translation {

    /**
     * Writes the request for the provider.
     *
     * @param model the model's name at the provider
     * @return the body in pieces that are to be sent one behind the other; they may share the request's bytes
     */
    List<ByteBuffer> writeRequest(ClientRequest request, String model);

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
