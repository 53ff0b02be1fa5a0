package io.spillway.gateway.provider;

import io.spillway.resilience.Failure;
import io.spillway.resilience.Usage;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Is told of every attempt, one try of a call at one provider with one credential. Called on the thread that caused the
 * event; must return at once.
 */
public interface AttemptListener {

    /** The request is about to be sent. */
    default void sent(Attempt attempt) {}

    /**
     * This is what is sent, told right after {@link #sent}: the body, and nothing of the head, which is signed.
     *
     * @param body in pieces, to be read through duplicates; they may share the bytes of the client's request
     */
    default void written(Attempt attempt, List<ByteBuffer> body) {}

    /**
     * The answer has begun: its first visible event, or a whole answer's last byte.
     *
     * @param took since it was sent
     */
    default void begun(Attempt attempt, Duration took) {}

    /**
     * Whole events of a streamed answer go to the client.
     *
     * @param events in the client's dialect; not to be changed
     */
    default void passed(Attempt attempt, byte[] events) {}

    /**
     * A streamed answer held lines that were none and were left out; told before its end, and only if there were any.
     *
     * @param lines how many
     */
    default void dropped(Attempt attempt, int lines) {}

    /** The attempt is over; told exactly once for each that was sent. */
    default void ended(Attempt attempt, End end) {}

    /**
     * One try.
     *
     * @param model the model's name at the provider
     * @param credential the credential's id
     * @param number 1 for the call's first attempt
     */
    record Attempt(Call call, String provider, String model, String credential, boolean stream, int number) {}

    /**
     * How an attempt ended.
     *
     * @param failure why it failed; {@code null} if it was answered, or if the client left
     * @param abandoned whether the client left before the end
     * @param usage what it took
     * @param cost what it cost, in US dollars; {@code null} if unknown
     * @param took from sending to the end
     */
    record End(
            @Nullable Failure failure,
            boolean abandoned,
            Usage usage,
            @Nullable BigDecimal cost,
            Duration took) {

        /**
         * Returns whether the provider had the request and was not heard again, so that it may have done the work, and
         * charge for it, for nothing.
         */
        public boolean ambiguous() {
            return failure instanceof Failure.Unavailable unavailable && unavailable.cause() == Failure.Cause.RESET;
        }
    }
}
