package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.ObservedLimits.Unit;
import io.spillway.testing.FakeTicker;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store must do. A new one extends this class and is held to it; no test has to be written. */
public abstract class StateStoreContract {

    private static final Instant NOW = FakeTicker.START;

    private static final Change REST = new Change.Rested(
            "ann@example.org",
            "gpt-4o/mini & more",
            Veto.Reason.COOLDOWN,
            NOW.plusSeconds(60),
            2,
            new Failure.RateLimited("slow down", null));

    private static final Change LOCKOUT = new Change.Rested(
            "b", null, Veto.Reason.LOCKOUT, NOW.plusSeconds(300), 1, new Failure.Unauthorized("no = none"));

    private static final Change TOLD = new Change.LimitTold(
            "b", null, Unit.TOKENS, "minute", 1000, 12, NOW.plusSeconds(30), Duration.ofMinutes(1));

    private static final Change INFERRED =
            new Change.LimitInferred("b", "m", 40, 3, true, false, 2, 4, NOW.plusSeconds(30), Duration.ofMinutes(1));

    private static final Change COUNTED = new Change.Counted("b", "cap m daily []", 7, NOW.plusSeconds(3600));

    private static final Change TURNS = new Change.TurnsOver("1 m", Set.of("a", "b"), NOW.plusSeconds(3600));

    /** Returns the store, which is new to each test. */
    protected abstract StateStore store();

    /** Returns the store as the next process finds it. */
    protected abstract StateStore reopened();

    @Test
    void knowsNothingAtFirst() {
        assertThat(store().load("openai")).isEmpty();
    }

    @Test
    void remembersEveryKindOfChange() {
        store().append("openai", List.of(REST, LOCKOUT, TOLD, INFERRED, COUNTED, TURNS, used(1, 3)));

        assertThat(reopened().load("openai"))
                .containsExactlyInAnyOrder(REST, LOCKOUT, TOLD, INFERRED, COUNTED, TURNS, used(1, 3));
    }

    @Test
    void keepsPoolsApart() {
        store().append("openai", List.of(REST));
        store().append("openai/2", List.of(LOCKOUT));

        assertThat(reopened().load("openai")).containsExactly(REST);
        assertThat(reopened().load("openai/2")).containsExactly(LOCKOUT);
    }

    @Test
    void keepsTheLatestOfEachKey() {
        var longer = new Change.Rested(
                "b", null, Veto.Reason.LOCKOUT, NOW.plusSeconds(600), 2, new Failure.Unauthorized("no"));

        store().append("openai", List.of(LOCKOUT));
        store().append("openai", List.of(longer));

        assertThat(reopened().load("openai")).containsExactly(longer);
    }

    @Test
    void forgetsARestThatIsOver() {
        store().append("openai", List.of(LOCKOUT, REST));
        store().append("openai", List.of(new Change.Recovered("b", null, Veto.Reason.LOCKOUT)));

        assertThat(reopened().load("openai")).containsExactly(REST);
    }

    @Test
    void forgetsARestThatBeganAndEndedInOneStroke() {
        store().append("openai", List.of(LOCKOUT));
        store().append("openai", List.of(new Change.Recovered("b", null, Veto.Reason.LOCKOUT), REST));
        store().append("openai", List.of(LOCKOUT, new Change.Recovered("b", null, Veto.Reason.LOCKOUT)));

        assertThat(reopened().load("openai")).containsExactly(REST);
    }

    @Test
    void addsUsageUp() {
        store().append("openai", List.of(used(1, 3)));
        store().append("openai", List.of(used(2, 4)));

        assertThat(reopened().load("openai")).containsExactly(used(2, 7));
    }

    @Test
    void addsUsageOnceHoweverOftenItIsTold() {
        store().append("openai", List.of(used(1, 3), used(2, 4)));
        store().append("openai", List.of(used(1, 3), used(2, 4)));
        StateStore again = reopened();
        again.append("openai", List.of(used(2, 4), used(3, 1)));

        assertThat(reopened().load("openai")).containsExactly(used(3, 8));
    }

    @Test
    void addsToWhatAnotherWriterHasCounted() {
        store().append("openai", List.of(used(5, 3)));
        StateStore again = reopened();
        again.append("openai", List.of(new Change.Used("another", 1, calls(2, NOW))));

        assertThat(reopened().load("openai")).containsExactly(new Change.Used("another", 1, calls(5, NOW)));
    }

    @Test
    void beginsAnewWithTheNextWindow() {
        Instant tomorrow = NOW.plus(Duration.ofDays(1));
        store().append("openai", List.of(used(1, 3)));
        store().append("openai", List.of(new Change.Used("writer", 2, calls(1, tomorrow))));

        assertThat(reopened().load("openai")).containsExactly(new Change.Used("writer", 2, calls(1, tomorrow)));
    }

    private static Change used(long number, long calls) {
        return new Change.Used("writer", number, calls(calls, NOW));
    }

    private static UsageReport calls(long calls, Instant from) {
        return new UsageReport(
                "b",
                "gpt-4o",
                "daily",
                from,
                from.plusSeconds(5),
                from.plus(Duration.ofDays(1)),
                calls,
                0,
                Map.of("RateLimited", calls),
                new Usage(calls * 10, calls, 0, 0, false),
                new BigDecimal("0.010").multiply(BigDecimal.valueOf(calls)));
    }
}
