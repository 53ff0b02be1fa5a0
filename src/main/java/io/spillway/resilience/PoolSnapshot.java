package io.spillway.resilience;

import java.util.List;

/**
 * A pool's state at one moment, for those who look on.
 *
 * @param pool the pool's name
 * @param credentials one entry for each credential, in the order of the pool
 */
public record PoolSnapshot(String pool, List<State> credentials) {

    /** Copies the list. */
    public PoolSnapshot {
        credentials = List.copyOf(credentials);
    }

    /**
     * One credential's state.
     *
     * @param inFlight how many calls it makes now
     * @param vetoes what stands in its way, for all models or for one; empty if nothing does
     */
    public record State(Credential credential, int inFlight, List<Veto> vetoes) {

        /** Copies the list. */
        public State {
            vetoes = List.copyOf(vetoes);
        }
    }
}
