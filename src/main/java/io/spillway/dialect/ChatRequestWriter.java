package io.spillway.dialect;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Writes a request for a provider: {@code <Name>RequestWriter}. Stateless.
 *
 * <p>It says all that its dialect can say, brings the conversation into the order that its dialect demands, and leaves
 * out the rest. {@link SharedTranslation} then adds the {@link Target#options} that are missing, applies the provider's
 * {@link RequestQuirks}, and has added remembered {@link Thoughts} before.
 *
 * <p>Tool arguments go out as they are: {@link JsonTree#raw} where the dialect wants JSON, as a string where it wants text.
 */
@FunctionalInterface
public interface ChatRequestWriter {

    /**
     * Writes a request.
     *
     * @throws BadRequestException if nothing that this dialect can say comes near it, such as a sound for a model that
     *     only reads; another provider may be able to
     */
    ObjectNode write(ChatRequest request, Target target);
}
