package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.ObservedLimits.Limit;
import io.spillway.resilience.ObservedLimits.Unit;
import io.spillway.testing.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What models and calls share of a credential, and what they do not. */
class SharingTest {

    private final FakeTicker ticker = new FakeTicker();

    @Test
    void countsCallsAtATimeForEachModelByItself() {
        var pool = pool(SelectionStrategy.balanced(3), new Credential("a", 1, 1));
        lease(pool, "opus");

        assertThat(pool.select(Demand.of("opus"))).isInstanceOf(Selection.Later.class);
        assertThat(pool.snapshot().credentials().get(0).vetoes())
                .containsExactly(new Veto(Veto.Reason.CONCURRENCY, "opus", null));

        var other = lease(pool, "sonnet");
        assertThat(pool.snapshot().credentials().get(0).inFlight()).isEqualTo(2);
        other.abandon(Usage.NONE, null);
        assertThat(pool.snapshot().credentials().get(0).inFlight()).isEqualTo(1);
    }

    @Test
    void countsCallsAtATimeForEachModelOfAGroupByItself() {
        var pool = CredentialPool.builder("openai")
                .credential(new Credential("a", 1, 1))
                .quotaGroup(claude())
                .ticker(ticker)
                .build();
        lease(pool, "opus");

        assertThat(pool.select(Demand.of("sonnet"))).isInstanceOf(Selection.Leased.class);
    }

    @Test
    void holdsNothingAfterManyCallsWereAbandoned() {
        var pool = pool(SelectionStrategy.balanced(3), new Credential("a", 1, 2));

        for (int call = 0; call < 10_000; call++) {
            lease(pool, "opus").abandon(Usage.NONE, null);
        }

        assertThat(pool.snapshot().credentials().get(0).inFlight()).isZero();
        lease(pool, "opus");
        assertThat(pool.select(Demand.of("opus"))).isInstanceOf(Selection.Leased.class);
    }

    @Test
    void prefersThoseThatMakeFewerCallsThanTheyShould() {
        var pool = pool(SelectionStrategy.balanced(3), new Credential("a", 1, 0, 2), new Credential("b", 1, 0, 0));

        assertThat(lease(pool, "opus").credential().id()).isEqualTo("a");
        assertThat(lease(pool, "opus").credential().id()).isEqualTo("a");
        assertThat(List.of(lease(pool, "opus"), lease(pool, "opus"))).hasSize(2);
    }

    @Test
    void addsTheNextCredentialOnlyWhenTheFirstHasEnoughToDo() {
        var pool = pool(
                SelectionStrategy.sequentialWithOverflow(), new Credential("a", 1, 0, 2), new Credential("b", 1, 0, 2));
        String first = lease(pool, "opus").credential().id();

        assertThat(lease(pool, "opus").credential().id()).isEqualTo(first);
        assertThat(lease(pool, "opus").credential().id()).isNotEqualTo(first);
        assertThat(lease(pool, "opus").credential().id()).isNotEqualTo(first);
    }

    @Test
    void staysOnOneCredentialHoweverMuchItHasToDoUnlessSaidOtherwise() {
        var pool = pool(SelectionStrategy.sequential(), new Credential("a", 1, 0, 1), new Credential("b", 1, 0, 1));
        String first = lease(pool, "opus").credential().id();

        assertThat(lease(pool, "opus").credential().id()).isEqualTo(first);
    }

    @Test
    void returnsToTheBetterPriorityWhenItIsFreeAgain() {
        var pool = pool(SelectionStrategy.sequential(), new Credential("paid", 1, 0), new Credential("free", 2, 0));
        lease(pool, "opus").fail(new Failure.RateLimited("429", Duration.ofSeconds(5)), Usage.NONE, null);
        assertThat(lease(pool, "opus").credential().id()).isEqualTo("free");

        ticker.advance(Duration.ofSeconds(5));

        assertThat(lease(pool, "opus").credential().id()).isEqualTo("paid");
    }

    @Test
    void restsAllModelsOfAGroup() {
        var pool = grouped();
        lease(pool, "opus").fail(new Failure.RateLimited("429", Duration.ofSeconds(5)), Usage.NONE, null);

        assertThat(pool.select(Demand.of("sonnet")))
                .isInstanceOfSatisfying(
                        Selection.Later.class,
                        later -> assertThat(later.soonest()).isEqualTo(Duration.ofSeconds(5)));
        assertThat(pool.select(Demand.of("haiku"))).isInstanceOf(Selection.Leased.class);
    }

    @Test
    void sharesAWindowAmongTheModelsOfAGroup() {
        var pool = grouped();
        var lease = lease(pool, "opus");
        lease.learn(new ObservedLimits(List.of(new Limit(
                Unit.REQUESTS, "minute", false, OptionalLong.of(2), OptionalLong.of(1), Duration.ofMinutes(1)))));
        lease.succeed(Usage.NONE, null);
        lease(pool, "sonnet").succeed(Usage.NONE, null);

        assertThat(pool.select(Demand.of("opus"))).isInstanceOf(Selection.Later.class);
        assertThat(pool.select(Demand.of("haiku"))).isInstanceOf(Selection.Leased.class);
    }

    @Test
    void comparesTheUseOfAGroupByTheWeightsOfItsModels() {
        var pool = CredentialPool.builder("openai")
                .credential("a")
                .credential("b")
                .strategy(SelectionStrategy.balanced(0))
                .quotaGroup(claude())
                .ticker(ticker)
                .build();
        only(pool, "opus", "a").succeed(Usage.NONE, null);
        only(pool, "sonnet", "b").succeed(Usage.NONE, null);

        assertThat(lease(pool, "sonnet").credential().id()).isEqualTo("b");
    }

    @Test
    void forgetsAConversationAfterAWhile() {
        var pool = CredentialPool.builder("openai")
                .credential("a")
                .credential("b")
                .strategy(SelectionStrategy.sequential())
                .stickyFor(Duration.ofMinutes(10))
                .ticker(ticker)
                .build();
        only(pool, "opus", "a").succeed(Usage.NONE, null);
        talk(pool, "opus", Set.of("a")).succeed(Usage.NONE, null);
        ticker.advance(Duration.ofMinutes(9));
        assertThat(talk(pool, "opus", Set.of()).credential().id()).isEqualTo("b");
        only(pool, "opus", "a").succeed(Usage.NONE, null);
        ticker.advance(Duration.ofMinutes(9));
        assertThat(talk(pool, "opus", Set.of()).credential().id()).isEqualTo("b");

        ticker.advance(Duration.ofMinutes(10));

        for (int call = 0; call < 3; call++) {
            only(pool, "opus", "a").succeed(Usage.NONE, null);
        }
        assertThat(talk(pool, "opus", Set.of()).credential().id()).isEqualTo("a");
    }

    @Test
    void keepsWhatAConversationDoesWithAnotherModelApart() {
        var pool = pool(SelectionStrategy.sequential(), Credential.of("a"), Credential.of("b"));
        talk(pool, "opus", Set.of("a")).succeed(Usage.NONE, null);
        talk(pool, "sonnet", Set.of("b")).succeed(Usage.NONE, null);

        assertThat(talk(pool, "opus", Set.of()).credential().id()).isEqualTo("b");
        assertThat(talk(pool, "sonnet", Set.of()).credential().id()).isEqualTo("a");
    }

    private static QuotaGroup claude() {
        return new QuotaGroup("claude", Map.of("opus", 2, "sonnet", 1));
    }

    private CredentialPool grouped() {
        return CredentialPool.builder("openai")
                .credential("a")
                .quotaGroup(claude())
                .ticker(ticker)
                .build();
    }

    private CredentialPool pool(SelectionStrategy strategy, Credential... credentials) {
        var builder = CredentialPool.builder("openai").strategy(strategy).ticker(ticker);
        List.of(credentials).forEach(builder::credential);
        return builder.build();
    }

    private static Lease lease(CredentialPool pool, String model) {
        return ((Selection.Leased) pool.select(Demand.of(model))).lease();
    }

    private static Lease only(CredentialPool pool, String model, String id) {
        var others =
                Set.of("a", "b").stream().filter(other -> !other.equals(id)).toList();
        return ((Selection.Leased) pool.select(new Demand(model, null, 0, Set.copyOf(others)))).lease();
    }

    private static Lease talk(CredentialPool pool, String model, Set<String> tried) {
        return ((Selection.Leased) pool.select(new Demand(model, "conversation", 0, tried))).lease();
    }
}
