package io.spillway.dialect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must be given back with a tool call and most clients do not keep: the thoughts before it, and its own signature.
 *
 * @param model the provider's model that thought it
 * @param credential the id of the credential it was asked with
 * @param before {@link ContentPart.Thinking} and {@link ContentPart.RedactedThinking}, in order
 * @param signature the call's own; {@code null} if it has none
 */
public record Thoughts(
        String model,
        String credential,
        List<ContentPart> before,
        @Nullable Signature signature) {

    public Thoughts {
        before = List.copyOf(before);
    }
}
