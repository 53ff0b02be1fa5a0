package io.spillway.resilience;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a call did not succeed. Its {@link Scope} names what is at fault, and so what may be tried next.
 *
 * <p>The list is closed: whoever adds a record gives it a row in the classifier and in the error writer, and tests find
 * the one that was forgotten.
 */
public sealed interface Failure {

    /** Returns what is at fault. */
    Scope scope();

    /** Returns what the provider said, or what was observed, free of secrets. It is logged and shown to the client. */
    String reason();

    /**
     * Too many calls in a short time: HTTP 429, or an error body that means the same.
     *
     * @param retryAfter how long to wait, as the provider said it; {@code null} if it did not, and then the pool's
     *     {@link CooldownPolicy} decides
     * @param wholeCredential whether every model of the credential is limited, not only the one that was asked for
     */
    record RateLimited(String reason, @Nullable Duration retryAfter, boolean wholeCredential) implements OfCredential {

        /** A limit on the model that was asked for. */
        public RateLimited(String reason, @Nullable Duration retryAfter) {
            this(reason, retryAfter, false);
        }
    }

    /**
     * The usage window or the credit is spent: HTTP 402, or a 429 that says so.
     *
     * @param retryAfter how long until it is filled again; {@code null} if unknown
     * @param wholeCredential whether every model of the credential is affected (a balance is, a model's quota is not)
     */
    record QuotaExhausted(String reason, @Nullable Duration retryAfter, boolean wholeCredential)
            implements OfCredential {}

    /** The credential is not accepted: HTTP 401 or 403. It stays locked out until it changes. */
    record Unauthorized(String reason) implements OfCredential {}

    /** No credential would help: the {@link Cause} says why. */
    record Unavailable(String reason, Cause cause) implements OfProvider {}

    /** A 2xx that is no answer: empty, cut, not JSON, an HTML page, an error inside. */
    record InvalidAnswer(String reason) implements OfProvider {}

    /** The provider does not serve the model: HTTP 404. Another provider may. */
    record ModelUnknown(String reason) implements OfProvider {}

    /**
     * The model is known not to take such a call, so the provider was not asked. Another may.
     *
     * @param tooLong whether it is only that the call is too long
     */
    record Unsuitable(String reason, boolean tooLong) implements OfProvider {}

    /**
     * The call is wrong wherever it is sent: HTTP 400, 413 or 422.
     *
     * @param status the provider's own status, passed on
     * @param body the provider's error body as it came, for a client of the same dialect; {@code null} if there is none
     */
    record Rejected(String reason, int status, byte @Nullable [] body) implements OfCall {}

    /** The call's {@link Deadline} has passed. */
    record DeadlineExceeded(String reason) implements OfCall {}

    /**
     * We do not take the call ourselves: too many are waiting, or the server is draining.
     *
     * @param draining whether the server is about to stop; otherwise it is too busy
     * @param retryAfter when to try again
     */
    record Refused(String reason, boolean draining, Duration retryAfter) implements OfCall {}

    /** What is at fault, and with it what may be tried next. */
    enum Scope {
        /** This credential: try the provider's next one. */
        CREDENTIAL,

        /** This provider: try the next provider. */
        PROVIDER,

        /** The call itself: try nothing more. */
        CALL
    }

    /** Why a provider is unavailable; it fixes the status and whether the same provider may be asked once more. */
    enum Cause {
        /** HTTP 500, 502, 504 or 520 to 524, or another status that only a broken server sends. */
        SERVER_ERROR(true, true),

        /** HTTP 503 or 529: it said that it has no capacity. */
        OVERLOADED(true, false),

        /** HTTP 408, or no answer within the time allowed. */
        TIMEOUT(true, false),

        /** No connection: refused, no such host, no route, TLS failure. */
        UNREACHABLE(true, false),

        /** The connection broke after the call had been sent. */
        RESET(true, true),

        /** The circuit breaker is open; nothing was sent. */
        CIRCUIT_OPEN(false, false),

        /** No connection of the pool came free in time, or the bulkhead is full; nothing was sent. */
        SATURATED(false, false);

        private final boolean asked;
        private final boolean repeatable;

        Cause(boolean asked, boolean repeatable) {
            this.asked = asked;
            this.repeatable = repeatable;
        }

        /** Returns whether the provider was asked; if not, its health is not in question. */
        public boolean asked() {
            return asked;
        }

        /** Returns whether one more try at the same provider has a fair chance. */
        public boolean repeatable() {
            return repeatable;
        }
    }

    /** A failure of one credential. */
    sealed interface OfCredential extends Failure {
        @Override
        default Scope scope() {
            return Scope.CREDENTIAL;
        }

        /** Returns how long to wait, as the provider said it; {@code null} if it did not say, or waiting does not help. */
        default @Nullable Duration retryAfter() {
            return null;
        }
    }

    /** A failure of a provider, whichever credential is used. */
    sealed interface OfProvider extends Failure {
        @Override
        default Scope scope() {
            return Scope.PROVIDER;
        }
    }

    /** A failure of the call, wherever it is sent. */
    sealed interface OfCall extends Failure {
        @Override
        default Scope scope() {
            return Scope.CALL;
        }
    }
}
