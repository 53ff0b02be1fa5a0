package io.spillway.gateway.metrics;

import io.spillway.resilience.PoolSnapshot;
import io.spillway.resilience.Veto;
import java.util.Locale;

/** How a credential stands, in one word. */
enum CredentialState {
    /** It may be used for any model. */
    AVAILABLE,

    /** It may be used for some models and not for others. */
    LIMITED,

    /** It makes as many calls of some model as it may. */
    BUSY,

    /** Its window or the operator's cap is used up. */
    USED_UP,

    /** It rests. */
    COOLING,

    /** It was not accepted. */
    LOCKED_OUT;

    private final String tag = name().toLowerCase(Locale.ROOT);

    /** Returns the state that the first veto on all models makes, for that is the one a pool meets first. */
    static CredentialState of(PoolSnapshot.State credential) {
        for (Veto veto : credential.vetoes()) {
            if (veto.model() == null) {
                return of(veto.reason());
            }
        }
        if (credential.vetoes().isEmpty()) {
            return AVAILABLE;
        }
        boolean busy = credential.vetoes().stream().anyMatch(veto -> veto.reason() == Veto.Reason.CONCURRENCY);
        return busy ? BUSY : LIMITED;
    }

    private static CredentialState of(Veto.Reason reason) {
        return switch (reason) {
            case LOCKOUT -> LOCKED_OUT;
            case COOLDOWN -> COOLING;
            case CONCURRENCY -> BUSY;
            case WINDOW, CAP, FAIR_CYCLE -> USED_UP;
        };
    }

    String tag() {
        return tag;
    }
}
