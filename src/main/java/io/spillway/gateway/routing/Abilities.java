package io.spillway.gateway.routing;

import io.spillway.dialect.Operation;
import io.spillway.gateway.provider.Dialects;
import io.spillway.resilience.Failure;
import java.util.List;

/** Which candidates can be asked for what a call wants: not every dialect has vectors, or counts tokens. */
final class Abilities {

    private static final int NOT_IMPLEMENTED = 501;

    private Abilities() {}

    /**
     * Returns the candidates, those that cannot do it with the reason why they are not to be asked; empty if none can.
     * Every dialect has chat, so nothing is looked up for a chat.
     */
    static List<Candidate> judged(List<Candidate> plan, Operation operation) {
        if (operation == Operation.CHAT || operation == Operation.COMPLETION) {
            return plan;
        }
        return plan.stream().noneMatch(candidate -> isAble(candidate, operation))
                ? List.of()
                : plan.stream().map(candidate -> judged(candidate, operation)).toList();
    }

    /** Returns what to say when nobody who serves the model can do it. */
    static Failure nobody(String model) {
        return new Failure.Rejected("No configured provider of `" + model + "` can do this.", NOT_IMPLEMENTED, null);
    }

    private static Candidate judged(Candidate candidate, Operation operation) {
        return isAble(candidate, operation)
                ? candidate
                : new Candidate(
                        candidate.provider(),
                        candidate.offered(),
                        candidate.model(),
                        new Failure.ModelUnknown("The provider's API cannot do this."));
    }

    private static boolean isAble(Candidate candidate, Operation operation) {
        String dialect = candidate.provider().settings().dialect();
        return Dialects.named(dialect).operations().contains(operation);
    }
}
