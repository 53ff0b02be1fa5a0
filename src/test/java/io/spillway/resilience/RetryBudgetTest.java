package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.testing.FakeTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private final FakeTicker ticker = new FakeTicker();
    private final RetryBudget budget = new RetryBudget(0.2, 10, ticker);

    @Test
    void alwaysAllowsAFewRepeatsASecond() {
        assertThat(spent(100)).isEqualTo(10);

        ticker.advance(Duration.ofSeconds(1));

        assertThat(spent(100)).isEqualTo(10);
    }

    @Test
    void allowsAShareOfTheRecentCalls() {
        earn(1_000);

        assertThat(spent(1_000)).isEqualTo(200);
    }

    @Test
    void forgetsWhatWasEarnedLongAgo() {
        earn(1_000);

        ticker.advance(Duration.ofSeconds(10));

        assertThat(spent(1_000)).isEqualTo(10);
    }

    @Test
    void remembersWhatWasSpentAsLongAsWhatWasEarned() {
        earn(1_000);
        spent(150);

        ticker.advance(Duration.ofSeconds(5));

        assertThat(spent(1_000)).isEqualTo(50);
    }

    @Test
    void staysUnderItsShareWhileEveryCallFails() {
        int repeats = 0;
        for (int second = 0; second < 60; second++) {
            for (int call = 0; call < 100; call++) {
                budget.earn();
                repeats += budget.spend() ? 1 : 0;
                ticker.advance(Duration.ofMillis(10));
            }
        }

        assertThat(repeats).isBetween(1_100, 1_200);
    }

    @Test
    void addsNoFloorToAShareThatIsLarger() {
        int calls = 0;
        int repeats = 0;
        for (int second = 0; second < 60; second++) {
            earn(second % 10 == 0 ? 2_000 : 0);
            calls += second % 10 == 0 ? 2_000 : 0;
            repeats += spent(1_000);
            ticker.advance(Duration.ofSeconds(1));
        }

        assertThat(repeats).isLessThanOrEqualTo(calls / 5);
    }

    @Test
    void refusesANegativeShare() {
        assertThatThrownBy(() -> new RetryBudget(-0.1, 10, ticker))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ratio: -0.1 (expected: >= 0)");
    }

    private void earn(int calls) {
        for (int call = 0; call < calls; call++) {
            budget.earn();
        }
    }

    private int spent(int tries) {
        int spent = 0;
        for (int attempt = 0; attempt < tries; attempt++) {
            spent += budget.spend() ? 1 : 0;
        }
        return spent;
    }
}
