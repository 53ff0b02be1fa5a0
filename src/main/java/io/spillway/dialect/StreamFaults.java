package io.spillway.dialect;

import io.spillway.dialect.Answer.Fault;
import io.spillway.dialect.Answer.Kind;
import org.jspecify.annotations.Nullable;

/** What may be wrong with a streamed answer, whether it is passed on or translated. */
final class StreamFaults {

    static final Fault NOT_UTF_8 = new Fault(Kind.MALFORMED, "a stream that is not UTF-8", null);

    static final Fault TOO_LONG =
            new Fault(Kind.MALFORMED, "an event longer than " + SseReader.LONGEST_EVENT + " bytes", null);

    static final Fault CUT = new Fault(Kind.TRUNCATED, "the stream ended before its end", null);

    private StreamFaults() {}

    /** It holds an error. */
    static Fault inside(ApiError error) {
        return new Fault(Kind.ERROR_INSIDE, error.message(), error);
    }

    /**
     * It has ended, and a user could see nothing of it.
     *
     * @param error the error that came in place of a stream; {@code null} if none did
     * @param nonsense whether something came that could not be read
     */
    static Fault nothingSeen(@Nullable ApiError error, boolean nonsense) {
        if (error != null) {
            return inside(error);
        }
        return nonsense
                ? new Fault(Kind.MALFORMED, "a stream without a readable event", null)
                : new Fault(Kind.EMPTY, "a stream with no text, tool call or refusal", null);
    }
}
