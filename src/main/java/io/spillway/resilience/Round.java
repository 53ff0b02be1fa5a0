package io.spillway.resilience;

import io.spillway.resilience.WaitingRoom.Candidate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One walk through a {@link WaitingRoom}, oldest call first, after some pools have changed.
 *
 * <p>Once a pool has nothing for one call it has nothing for the younger ones that want the same model, so that it is
 * not asked again, and the walk is over when that is so for all that changed.
 */
final class Round {

    private final Map<Lane, Survey> closed = new HashMap<>();
    private final Map<CredentialPool, Long> soonest = new HashMap<>();
    private final Set<Lane> open = new HashSet<>();

    Round(Set<CredentialPool> changed) {
        for (CredentialPool pool : changed) {
            pool.queue().models().forEach(model -> open.add(new Lane(pool, model)));
        }
    }

    /** Returns whether the younger calls can get nothing. */
    boolean isOver() {
        return open.isEmpty();
    }

    /** Returns how long until a resting credential of a pool recovers; {@code null} if none will, or none was seen. */
    @Nullable
    Long soonestNanos(CredentialPool pool) {
        return soonest.get(pool);
    }

    /** Gives a call the first lease there is, or ends its wait if it is in vain. */
    void serve(Waiter waiter) {
        if (waiter.isGone()) {
            return;
        }
        Prospects prospects = new Prospects(waiter.nanosLeft());
        for (int index = 0; index < waiter.candidates.size(); index++) {
            Candidate candidate = waiter.candidates.get(index);
            Lane lane = new Lane(candidate.pool(), candidate.demand().model());
            Survey survey = closed.get(lane);
            if (survey == null) {
                survey = candidate.pool().survey(candidate.demand());
                PoolLease lease = candidate.pool().lease(survey, candidate.demand());
                if (lease != null) {
                    waiter.admit(index, lease);
                    return;
                }
                nothingFrom(lane, candidate.demand(), survey);
            }
            prospects.add(lane, survey);
        }
        prospects.concern(waiter);
    }

    private void nothingFrom(Lane lane, Demand demand, Survey survey) {
        if (survey.soonestNanos() < Long.MAX_VALUE) {
            soonest.merge(lane.pool(), survey.soonestNanos(), Math::min);
        }
        if (demand.tried().isEmpty()) {
            closed.put(lane, survey);
        }
    }

    private record Lane(CredentialPool pool, String model) {}

    /** What a call may hope for that got nothing yet. */
    private final class Prospects {

        private final long nanosLeft;
        private final Set<Lane> hopeful = new HashSet<>();
        private long soonestNanos = Long.MAX_VALUE;
        private @Nullable Survey best;

        Prospects(long nanosLeft) {
            this.nanosLeft = nanosLeft;
        }

        void add(Lane lane, Survey survey) {
            soonestNanos = Math.min(soonestNanos, survey.soonestNanos());
            if (survey.dependsOnCalls() || survey.soonestNanos() < nanosLeft) {
                hopeful.add(lane);
            }
            if (best == null) {
                best = survey;
            }
        }

        void concern(Waiter waiter) {
            if (!hopeful.isEmpty()) {
                hopeful.stream().filter(closed::containsKey).forEach(open::remove);
            } else if (soonestNanos == Long.MAX_VALUE
                    && best != null
                    && best.nothing() instanceof Selection.Exhausted none) {
                waiter.fail(none.failure());
            } else {
                waiter.giveUp(soonestNanos);
            }
        }
    }
}
