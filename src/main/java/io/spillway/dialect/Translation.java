package io.spillway.dialect;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * What happens between a client's dialect and a provider's. Made once for each provider and client dialect; stateless.
 *
 * <p>Where both are the same it is the identity, which each dialect writes for itself and which leaves the bytes alone;
 * else it is {@link SharedTranslation}.
 */
public interface Translation {

    /**
     * Returns the dialect that the provider is spoken to in: it says where requests go and what stands in their heads. It
     * is the provider's own, save where a provider serves a client's other routes as they are.
     */
    Dialect spoken();

    /**
     * Returns what the request carries in its head beside the signature. An identity adds those of the client's own
     * headers that its dialect lets through, {@link ClientRequest#headers}.
     */
    default Map<String, String> headers(ClientRequest request) {
        return spoken().headers();
    }

    /**
     * Writes the request for the provider.
     *
     * @return the body in pieces that are to be sent one behind the other; they may share the request's bytes
     * @throws BadRequestException if the provider's dialect cannot say what the client wants
     */
    List<ByteBuffer> writeRequest(ClientRequest request, Target target);

    /** Writes the request for a model at the provider, with these {@link Target#options}. */
    default List<ByteBuffer> writeRequest(ClientRequest request, String model, Map<String, String> options) {
        return writeRequest(request, new Target(model, "", options));
    }

    /** Writes the request for a model at the provider, without any option. */
    default List<ByteBuffer> writeRequest(ClientRequest request, String model) {
        return writeRequest(request, Target.of(model));
    }

    /** Reads a whole answer that came with a 2xx. Never throws: an answer that is none is a {@link Answer.Fault}. */
    Answer readAnswer(ClientRequest request, Target target, byte[] body);

    /** Reads a whole answer of a model that does not matter. */
    default Answer readAnswer(ClientRequest request, byte[] body) {
        return readAnswer(request, Target.of(request.model()), body);
    }

    /** Begins a streamed answer. */
    EventStream stream(ClientRequest request, Target target);

    /** Begins a streamed answer of a model that does not matter. */
    default EventStream stream(ClientRequest request) {
        return stream(request, Target.of(request.model()));
    }

    /**
     * Reads a whole answer of a provider that was asked for a stream and sent a whole: as {@link #readAnswer}, but the
     * body is the events of a stream.
     */
    Answer readAsStream(ClientRequest request, Target target, byte[] body);
}
