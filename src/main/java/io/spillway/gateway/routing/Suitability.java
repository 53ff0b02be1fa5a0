package io.spillway.gateway.routing;

import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Operation;
import io.spillway.gateway.catalog.ModelCatalog;
import io.spillway.gateway.catalog.ModelFacts;
import io.spillway.resilience.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes over the candidates whose model is known not to take a call. What nobody knows is tried: the catalogue may be
 * older than the model.
 */
final class Suitability {

    /** We only guess how long a call is; one is too long when a guess that is a quarter too high would say so still. */
    private static final double GUESS = 1.25;

    private final ClientRequest request;
    private final ModelCatalog catalog;

    Suitability(ClientRequest request, ModelCatalog catalog) {
        this.request = request;
        this.catalog = catalog;
    }

    /** Returns the candidates in their order, those that do not suit with the reason why they are not to be asked. */
    List<Candidate> judged(List<Candidate> candidates) {
        return candidates.stream().map(this::judged).toList();
    }

    private Candidate judged(Candidate candidate) {
        ModelFacts facts =
                candidate.refusal() == null ? catalog.facts(candidate.provider().id(), candidate.model()) : null;
        Failure refusal = facts == null ? null : refusal(facts);
        return refusal == null ? candidate : candidate.refused(refusal);
    }

    private @Nullable Failure refusal(ModelFacts facts) {
        ClientRequest.Needs needs = request.needs();
        if (needs.tools() && facts.lacks(ModelFacts.TOOLS)) {
            return new Failure.Unsuitable("The model calls no tools.", false);
        }
        if (needs.images() && facts.lacks(ModelFacts.VISION)) {
            return new Failure.Unsuitable("The model sees no images.", false);
        }
        if (needs.jsonSchema() && facts.lacks(ModelFacts.JSON_SCHEMA)) {
            return new Failure.Unsuitable("The model keeps to no JSON schema.", false);
        }
        Long window = facts.window();
        return window != null && isOneText() && request.inputTokens() > window * GUESS ? tooLong(window) : null;
    }

    /** A window is each text's own; a request for vectors may hold many. */
    private boolean isOneText() {
        return request.operation() != Operation.EMBEDDING;
    }

    private Failure tooLong(long window) {
        return new Failure.Unsuitable(
                "The model takes at most %d tokens; the call has about %d.".formatted(window, request.inputTokens()),
                true);
    }
}
