package io.spillway.resilience;

import io.spillway.resilience.ObservedLimits.Unit;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that a pool has come to know, as a {@link StateStore} keeps it. It holds ids and never a secret, and times
 * of day, since a stopwatch starts anew with each process.
 *
 * <p>A store needs to know only {@link #key} and {@link #onTop}. What servers that share a store tell each other of
 * their leases will be further records here.
 */
public sealed interface Change {

    /** Returns the name of what it is about; a store keeps one change for each. */
    String key();

    /** Returns the id of the credential it is about; {@code null} if it is about several. */
    @Nullable
    String credential();

    /**
     * Returns what is known once it has been added to what was known before.
     *
     * @param known the change that was kept under the same key; {@code null} if there was none
     * @return {@code null} if nothing is left to know
     */
    default @Nullable Change onTop(@Nullable Change known) {
        return this;
    }

    /**
     * Returns when it is of no more use to anybody; what was learned about limits and failures is of use for some time
     * after its end.
     */
    Instant usefulUntil();

    /**
     * A cooldown or a lockout has begun, or has become longer.
     *
     * @param quota the model or group that rests; {@code null} if the whole credential does
     * @param reason {@link Veto.Reason#COOLDOWN} or {@link Veto.Reason#LOCKOUT}
     * @param until when a call may try again
     * @param inARow how many failures in a row led to it
     * @param failure the last of them
     */
    record Rested(
            String credential, @Nullable String quota, Veto.Reason reason, Instant until, int inARow, Failure failure)
            implements Change {

        @Override
        public String key() {
            return restKey(credential, quota, reason);
        }

        @Override
        public Instant usefulUntil() {
            return until.plus(Duration.ofDays(1));
        }
    }

    /** A cooldown or a lockout is over, and the failures that led to it are forgotten. See {@link Rested}. */
    record Recovered(String credential, @Nullable String quota, Veto.Reason reason) implements Change {

        @Override
        public String key() {
            return restKey(credential, quota, reason);
        }

        @Override
        public @Nullable Change onTop(@Nullable Change known) {
            return null;
        }

        @Override
        public Instant usefulUntil() {
            return Instant.MIN;
        }
    }

    /**
     * A provider has told one of its limits.
     *
     * @param quota the model or group it holds for; {@code null} if for the whole credential
     * @param window what tells it from other windows of its unit
     * @param limit how many fit; 0 if unknown
     * @param remaining how many are left, calls under way counted; below 0 if unknown
     * @param resetsAt when it is full again
     * @param length how long it lasts, as far as it has been seen
     */
    record LimitTold(
            String credential,
            @Nullable String quota,
            Unit unit,
            String window,
            long limit,
            long remaining,
            Instant resetsAt,
            Duration length)
            implements Change {

        @Override
        public String key() {
            return join("limit", credential, whole(quota), unit.name(), window);
        }

        @Override
        public Instant usefulUntil() {
            return resetsAt.plus(Duration.ofDays(31));
        }
    }

    /**
     * A limit was inferred from refusals.
     *
     * @param quota the model or group it holds for; {@code null} if for the whole credential
     * @param limit how many calls fit; {@link Long#MAX_VALUE} if unknown
     * @param taken how many have begun in this turn of its window
     * @param refused whether one of them was refused
     * @param grown whether it lets in more than the turn before
     * @param clean how many turns in a row were used up without a refusal
     * @param patience how many of those it takes before more calls are let in
     * @param resetsAt when the turn ends
     * @param length how long a turn lasts
     */
    record LimitInferred(
            String credential,
            @Nullable String quota,
            long limit,
            long taken,
            boolean refused,
            boolean grown,
            int clean,
            int patience,
            Instant resetsAt,
            Duration length)
            implements Change {

        @Override
        public String key() {
            return join("inferred", credential, whole(quota));
        }

        @Override
        public Instant usefulUntil() {
            return resetsAt.plus(Duration.ofDays(1));
        }
    }

    /**
     * Calls were counted in a window, for a strategy or a cap.
     *
     * @param what who counts, and what
     * @param calls how many there were in all, by their weight
     * @param endsAt when they are counted anew
     */
    record Counted(String credential, String what, long calls, Instant endsAt) implements Change {

        @Override
        public String key() {
            return join("count", credential, what);
        }

        @Override
        public Instant usefulUntil() {
            return endsAt;
        }
    }

    /**
     * Some credentials have had their turn in a cycle.
     *
     * @param cycle its name
     * @param credentials the ids of those whose turn is over
     * @param endsAt when a new cycle begins
     */
    record TurnsOver(String cycle, Set<String> credentials, Instant endsAt) implements Change {

        /** Copies the set. */
        public TurnsOver {
            credentials = Set.copyOf(credentials);
        }

        @Override
        public String key() {
            return join("turns", cycle);
        }

        @Override
        public @Nullable String credential() {
            return null;
        }

        @Override
        public Instant usefulUntil() {
            return endsAt;
        }
    }

    /**
     * More was used. Its writer and number identify it: whoever adds it twice has added it once, because a writer's
     * numbers grow. In a store it is the sum of what one window took, with the number of the last that was added.
     *
     * @param writer who counted, unique among all processes that ever write
     * @param number grows with each change of the writer
     * @param added what was used
     */
    record Used(String writer, long number, UsageReport added) implements Change {

        @Override
        public String key() {
            return join("usage", added.credential(), added.model(), added.window());
        }

        @Override
        public String credential() {
            return added.credential();
        }

        @Override
        public Change onTop(@Nullable Change known) {
            if (!(known instanceof Used before)) {
                return this;
            }
            if (!added.startedAt().isBefore(before.added.endsAt())) {
                return this;
            }
            boolean isOfEarlierTurn = !before.added.startedAt().isBefore(added.endsAt());
            boolean isKnown = before.writer.equals(writer) && number <= before.number;
            return isKnown || isOfEarlierTurn ? before : new Used(writer, number, before.added.plus(added));
        }

        @Override
        public Instant usefulUntil() {
            return added.endsAt();
        }
    }

    private static String restKey(String credential, @Nullable String quota, Veto.Reason reason) {
        return join("rest", credential, whole(quota), reason.name());
    }

    private static String whole(@Nullable String quota) {
        return quota == null ? "" : quota;
    }

    private static String join(String... parts) {
        return Stream.of(parts)
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8))
                .collect(Collectors.joining("/"));
    }
}
