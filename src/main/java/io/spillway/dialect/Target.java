package io.spillway.dialect;

import java.util.Map;

/**
 * Who is asked in one attempt.
 *
 * @param model the model's name at the provider
 * @param credential the id of the credential that signs, never its secret: some thoughts may be given back only to the
 *     account they come from; empty if nobody said
 * @param options top-level fields to add where the client did not send them, as the provider calls them, each with its
 *     value as JSON
 */
public record Target(String model, String credential, Map<String, String> options) {

    /** Returns a model without any option, asked with a credential that does not matter. */
    public static Target of(String model) {
        return new Target(model, "", Map.of());
    }
}
