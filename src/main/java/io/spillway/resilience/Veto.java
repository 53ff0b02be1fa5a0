package io.spillway.resilience;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a credential is passed over.
 *
 * @param reason what stands in the way
 * @param model the model it concerns; {@code null} if all
 * @param until when it ends by itself; {@code null} if it does not, or if that depends on calls under way
 */
public record Veto(
        Reason reason, @Nullable String model, @Nullable Instant until) {

    /** What may stand in the way, in the order in which a pool looks. */
    public enum Reason {
        /** It was not accepted, and rests until it changes or a probe succeeds. */
        LOCKOUT,

        /** It was limited, and rests for a while. */
        COOLDOWN,

        /** It makes as many calls as it may. */
        CONCURRENCY,

        /** Its window is used up. */
        WINDOW,

        /** The operator's own cap is reached. */
        CAP,

        /** It has had its turn in this cycle. */
        FAIR_CYCLE
    }
}
