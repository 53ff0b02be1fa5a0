package io.spillway.gateway.routing;

import io.spillway.gateway.catalog.ModelCatalog.Offer;
import io.spillway.gateway.provider.Provider;
import io.spillway.resilience.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A provider that may answer a call.
 *
 * @param offered the name by which the provider offers the model to clients
 * @param model the model's name at the provider
 * @param refusal why it is not to be asked, though it would have been the choice; {@code null} if it may be asked
 */
record Candidate(
        Provider provider,
        String offered,
        String model,
        @Nullable Failure refusal) {

    static Candidate of(Provider provider, Offer offer) {
        return new Candidate(provider, offer.name(), offer.model(), null);
    }

    /** Returns it with the reason why it is not to be asked. */
    Candidate refused(Failure why) {
        return new Candidate(provider, offered, model, why);
    }
}
