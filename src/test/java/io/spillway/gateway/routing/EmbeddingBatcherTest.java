package io.spillway.gateway.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.Operation;
import io.spillway.dialect.TokenUsage;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.provider.Reply;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Deadline;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import io.spillway.testing.Embedder;
import io.spillway.testing.FakeProvider;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class EmbeddingBatcherTest {

    /** What the fake providers take for a token. */
    private static final BigDecimal PRICE = new BigDecimal("0.00002");

    private static final Duration WINDOW = Duration.ofMillis(5);

    private static final Failure REJECTED = new Failure.Rejected("input: bad", 400, null);

    private static final Failure LIMITED = new Failure.RateLimited("slow down", null);

    private final RouterFixture routers = new RouterFixture();
    private final List<Sent> sent = new ArrayList<>();
    private final List<Call> takenApart = new ArrayList<>();
    private final List<Call> over = new ArrayList<>();

    /** What a listener of batches was told. */
    private record Sent(String id, int calls, int inputs, Duration waited) {}

    /** What became of one client's call. */
    private final class Client {

        private final Call call;
        private Routed routed;
        private NotAnsweredException notAnswered;
        private Disposable subscription;

        Client(Call call) {
            this.call = call;
        }

        Client ask(EmbeddingBatcher batcher) {
            subscription = batcher.route(call)
                    .subscribe(reply -> routed = reply, error -> notAnswered = (NotAnsweredException) error);
            return this;
        }

        byte[] body() {
            return ((Reply.Whole) routed.reply()).body();
        }

        boolean gotWhatItWouldHaveGotAlone() {
            return routed != null
                    && Embedder.read(body())
                            .get("data")
                            .equals(Embedder.read(Embedder.answer(call.request().body()))
                                    .get("data"));
        }
    }

    @Test
    void sendsCallsTogetherThatComeWithinTheWindow() {
        var provider = embedder("p");
        var batcher = batcherOver(provider);

        var one = client("\"one\"").ask(batcher);
        routers.ticker.advance(Duration.ofMillis(3));
        var two = client("[\"two\",\"three\"]").ask(batcher);
        routers.ticker.advance(Duration.ofMillis(1));
        assertThat(provider.wasCalled()).isFalse();
        routers.ticker.advance(Duration.ofMillis(1));

        assertThat(provider.attempts())
                .extracting(FakeProvider.Attempt::request)
                .containsExactly("{\"model\":\"m\",\"input\":[\"one\",\"two\",\"three\"]}");
        assertThat(one.gotWhatItWouldHaveGotAlone()).isTrue();
        assertThat(two.gotWhatItWouldHaveGotAlone()).isTrue();
        assertThat(sent).containsExactly(new Sent("call-1+1", 2, 3, WINDOW));
        assertThat(over).extracting(Call::id).containsExactly("call-1+1");
    }

    @Test
    void tellsListenersOfEachCallAndNotOfTheOneThatStandsForThem() {
        var batcher = batcherOver(embedder("p"));

        var one = client("\"one\"").ask(batcher);
        var two = client("\"two\"").ask(batcher);
        routers.ticker.advance(WINDOW);

        assertThat(routers.told).extracting(RouterFixture.Told::routed).containsExactly(one.routed, two.routed);
        assertThat(one.routed.reply().provider()).isEqualTo("p");
        assertThat(one.routed.trace().attempts()).isEqualTo(1);
        assertThat(one.call.attempts()).hasValue(1);
    }

    @Test
    void sharesTheUsage() {
        var batcher = batcherOver(embedder("p"));

        var one = client("\"aaa\"").ask(batcher);
        var two = client("\"bbb bbb bbb\"").ask(batcher);
        routers.ticker.advance(WINDOW);

        assertThat(usage(one).inputTokens() + usage(two).inputTokens()).isEqualTo(4);
        assertThat(usage(two).inputTokens()).isEqualTo(3);
    }

    @Test
    void sharesTheCost() {
        var batcher = batcherOver(embedder("p"));

        var one = client("\"aaa\"").ask(batcher);
        var two = client("\"bbb bbb bbb\"").ask(batcher);
        routers.ticker.advance(WINDOW);

        assertThat(cost(one)).isEqualByComparingTo(PRICE);
        assertThat(cost(two)).isEqualByComparingTo(PRICE.multiply(BigDecimal.valueOf(3)));
    }

    @Test
    void sendsACallThatStaysAloneAsItsClientSentIt() {
        var provider = embedder("p");
        var batcher = batcherOver(provider);

        var one = client("\"one\"").ask(batcher);
        routers.ticker.advance(WINDOW);

        assertThat(provider.attempts().get(0).call().request()).isSameAs(one.call.request());
        assertThat(one.body()).isEqualTo(Embedder.answer(one.call.request().body()));
        assertThat(sent).containsExactly(new Sent("call-1", 1, 1, WINDOW));
        assertThat(routers.told).hasSize(1);
    }

    @Test
    void doesNotWaitOnceThereIsEnough() {
        var provider = embedder("p");
        var batcher = batcherOver(3, 1000, provider);

        var one = client("\"one\"").ask(batcher);
        var two = client("[\"two\",\"three\"]").ask(batcher);

        assertThat(one.gotWhatItWouldHaveGotAlone()).isTrue();
        assertThat(two.gotWhatItWouldHaveGotAlone()).isTrue();
        assertThat(provider.attempts()).hasSize(1);
    }

    @Test
    void beginsAnotherBatchForWhatFindsNoRoom() {
        var provider = embedder("p");
        var batcher = batcherOver(3, 1000, provider);

        var one = client("[\"1\",\"2\"]").ask(batcher);
        var two = client("[\"3\",\"4\"]").ask(batcher);
        assertThat(one.gotWhatItWouldHaveGotAlone()).isTrue();
        assertThat(two.routed).isNull();
        routers.ticker.advance(WINDOW);

        assertThat(two.gotWhatItWouldHaveGotAlone()).isTrue();
        assertThat(provider.attempts()).hasSize(2);
    }

    @Test
    void countsTokensAsWellAsInputs() {
        var provider = embedder("p");
        var batcher = batcherOver(100, 10, provider);

        client("[1,2,3,4,5,6]").ask(batcher);
        client("[1,2,3,4,5]").ask(batcher);
        routers.ticker.advance(WINDOW);

        assertThat(provider.attempts()).hasSize(2);
    }

    @Test
    void keepsTogetherWhatAnyCandidateTakes() {
        var first = named("first").embedding(100, 1000).failing(new Failure.Unavailable("503", Cause.OVERLOADED));
        var second = embedding(named("second").tier(2).embedding(2, 1000));
        var batcher = batcherOver(first, second);

        var clients = List.of("\"1\"", "\"2\"", "\"3\"").stream()
                .map(input -> client(input).ask(batcher))
                .toList();
        routers.ticker.advance(WINDOW);

        assertThat(clients).allMatch(Client::gotWhatItWouldHaveGotAlone);
        assertThat(second.attempts()).hasSize(2);
        assertThat(clients.get(0).routed.fallbackProvider()).isEqualTo("second");
        assertThat(clients.get(0).routed.trace().attempts()).isEqualTo(2);
    }

    @Test
    void letsNoBadInputFailItsNeighbours() {
        var provider = choosy(REJECTED);
        var batcher = batcherOver(provider);

        var good = client("\"good\"").ask(batcher);
        var bad = client("\"bad\"").ask(batcher);
        var other = client("\"fine\"").ask(batcher);
        routers.ticker.advance(WINDOW);

        assertThat(good.gotWhatItWouldHaveGotAlone()).isTrue();
        assertThat(other.gotWhatItWouldHaveGotAlone()).isTrue();
        assertThat(bad.notAnswered.verdict().failure()).isEqualTo(REJECTED);
        assertThat(provider.attempts()).hasSize(1 + 3);
        assertThat(good.routed.trace().attempts()).isEqualTo(2);
        assertThat(takenApart).containsExactly(good.call, bad.call, other.call);
        assertThat(routers.told).hasSize(3);
    }

    static List<Failure> faultsOfOne() {
        return List.of(
                REJECTED,
                new Failure.InvalidAnswer("cut"),
                new Failure.Unavailable("500", Cause.SERVER_ERROR),
                new Failure.Unavailable("gone", Cause.RESET));
    }

    @ParameterizedTest
    @MethodSource("faultsOfOne")
    void takesApartWhatMayHaveFailedForOneInput(Failure failure) {
        var batcher = batcherOver(choosy(failure));

        var good = client("\"good\"").ask(batcher);
        var bad = client("\"bad\"").ask(batcher);
        routers.ticker.advance(Duration.ofMinutes(1));

        assertThat(good.gotWhatItWouldHaveGotAlone()).isTrue();
        assertThat(bad.notAnswered.verdict().failure()).isEqualTo(failure);
    }

    @Test
    void takesApartAnAnswerThatHasNotAVectorForEach() {
        var provider = named("p")
                .doing((self, attempt) -> attempt.request().contains(",\"") && attempt.number() == 1
                        ? Mono.just(whole(self, attempt.model(), "{\"data\":[{\"embedding\":[1]}]}".getBytes(UTF_8)))
                        : answer(self, attempt));
        var batcher = batcherOver(provider);

        var one = client("\"one\"").ask(batcher);
        var two = client("\"two\"").ask(batcher);
        routers.ticker.advance(WINDOW);

        assertThat(one.gotWhatItWouldHaveGotAlone()).isTrue();
        assertThat(two.gotWhatItWouldHaveGotAlone()).isTrue();
    }

    @Test
    void failsAllAlikeForWhatIsNobodysFault() {
        var provider = named("p").failing(LIMITED);
        var batcher = batcherOver(provider);

        var one = client("\"one\"", Duration.ofSeconds(1)).ask(batcher);
        var two = client("\"two\"", Duration.ofSeconds(1)).ask(batcher);
        routers.ticker.advance(WINDOW);

        assertThat(one.notAnswered.verdict().failure()).isInstanceOf(Failure.RateLimited.class);
        assertThat(two.notAnswered).isSameAs(one.notAnswered);
        assertThat(provider.attempts()).hasSize(1);
        assertThat(takenApart).isEmpty();
    }

    @Test
    void goesOnWithoutAClientThatLeaves() {
        var answer = Sinks.<Reply>one();
        var provider = named("p").doing((self, attempt) -> answer.asMono());
        var batcher = batcherOver(provider);
        var one = client("\"one\"").ask(batcher);
        var two = client("\"two\"").ask(batcher);
        routers.ticker.advance(WINDOW);

        one.subscription.dispose();
        answer.tryEmitValue(whole(provider, "m", Embedder.answer(requestOf(provider))));

        assertThat(two.gotWhatItWouldHaveGotAlone()).isTrue();
        assertThat(one.routed).isNull();
        assertThat(provider.cancelled()).isZero();
    }

    @Test
    void hangsUpWhenTheLastClientHasLeft() {
        var provider = named("p").silent();
        var batcher = batcherOver(provider);
        var one = client("\"one\"").ask(batcher);
        var two = client("\"two\"").ask(batcher);
        routers.ticker.advance(WINDOW);

        one.subscription.dispose();
        assertThat(provider.cancelled()).isZero();
        two.subscription.dispose();

        assertThat(provider.cancelled()).isEqualTo(1);
        assertThat(provider.inFlight()).isZero();
        assertThat(over).hasSize(1);
    }

    @Test
    void sendsNothingForThoseWhoLeaveBeforeItGoesUp() {
        var provider = embedder("p");
        var batcher = batcherOver(provider);
        var one = client("\"one\"").ask(batcher);
        var two = client("\"two\"").ask(batcher);
        client("\"three\"").ask(batcher).subscription.dispose();
        one.subscription.dispose();
        routers.ticker.advance(WINDOW);

        assertThat(provider.attempts())
                .extracting(attempt -> attempt.call().request())
                .containsExactly(two.call.request());

        client("\"four\"").ask(batcher).subscription.dispose();
        routers.ticker.advance(WINDOW);

        assertThat(provider.attempts()).hasSize(1);
    }

    @Test
    void holdsTheDeadlineOfEach() {
        var answer = Sinks.<Reply>one();
        var provider = named("p").doing((self, attempt) -> answer.asMono());
        var batcher = batcherOver(provider);
        var hasty = client("\"one\"", Duration.ofSeconds(1)).ask(batcher);
        var patient = client("\"two\"", Duration.ofSeconds(2)).ask(batcher);

        routers.ticker.advance(Duration.ofSeconds(1));
        assertThat(hasty.notAnswered.verdict().failure()).isInstanceOf(Failure.DeadlineExceeded.class);
        assertThat(patient.notAnswered).isNull();
        answer.tryEmitValue(whole(provider, "m", Embedder.answer(requestOf(provider))));

        assertThat(patient.gotWhatItWouldHaveGotAlone()).isTrue();
        assertThat(hasty.routed).isNull();
    }

    @Test
    void givesUpAtTheLastDeadlineAndLeavesNothingBehind() {
        var provider = named("p").silent();
        var batcher = batcherOver(provider);
        var one = client("\"one\"", Duration.ofSeconds(1)).ask(batcher);
        var two = client("\"two\"", Duration.ofSeconds(1)).ask(batcher);

        routers.ticker.advance(Duration.ofSeconds(1));

        assertThat(one.notAnswered.verdict().failure()).isInstanceOf(Failure.DeadlineExceeded.class);
        assertThat(two.notAnswered.verdict().failure()).isInstanceOf(Failure.DeadlineExceeded.class);
        assertThat(provider.inFlight()).isZero();
        assertThat(routers.ticker.timers()).isZero();
        assertThat(routers.told).hasSize(2);
    }

    @Test
    void leavesNoTimerBehindAnAnswer() {
        var batcher = batcherOver(embedder("p"));

        client("\"one\"").ask(batcher);
        client("\"two\"").ask(batcher);
        routers.ticker.advance(WINDOW);

        assertThat(routers.ticker.timers()).isZero();
    }

    @Test
    void dividesWhatIsLargerThanTheProviderTakes() {
        var provider = embedding(named("p").embedding(2, 1000));
        var batcher = batcherOver(provider);

        var large = client("[\"1\",\"2\",\"3\",\"4\",\"5\"]").ask(batcher);

        assertThat(large.gotWhatItWouldHaveGotAlone()).isTrue();
        assertThat(usage(large).inputTokens()).isEqualTo(5);
        assertThat(cost(large)).isEqualByComparingTo(PRICE.multiply(BigDecimal.valueOf(5)));
        assertThat(provider.attempts())
                .extracting(FakeProvider.Attempt::request)
                .containsExactly(
                        "{\"model\":\"m\",\"input\":[\"1\",\"2\"]}",
                        "{\"model\":\"m\",\"input\":[\"3\",\"4\"]}",
                        "{\"model\":\"m\",\"input\":[\"5\"]}");
        assertThat(large.routed.trace().attempts()).isEqualTo(3);
        assertThat(routers.told).hasSize(1);
        assertThat(routers.ticker.timers()).isZero();
    }

    @Test
    void asksOneProviderOnlyForAllPartsOfACall() {
        var broken = new Failure.Unavailable("503", Cause.OVERLOADED);
        var first = named("first")
                .embedding(2, 1000)
                .doing((self, attempt) ->
                        attempt.number() == 1 ? answer(self, attempt) : Mono.error(new CallFailedException(broken)));
        var second = embedding(named("second").tier(2));
        var batcher = batcherOver(first, second);

        var large = client("[\"1\",\"2\",\"3\"]").ask(batcher);
        routers.ticker.advance(Duration.ofMinutes(1));

        assertThat(large.notAnswered.verdict().failure()).isEqualTo(broken);
        assertThat(second.wasCalled()).isFalse();
    }

    @Test
    void hangsUpOnEveryPartWhenTheClientLeaves() {
        var provider = named("p")
                .embedding(1, 1000)
                .doing((self, attempt) -> attempt.number() == 1 ? answer(self, attempt) : Mono.never());
        var batcher = batcherOver(provider);

        client("[\"1\",\"2\",\"3\"]").ask(batcher).subscription.dispose();

        assertThat(provider.cancelled()).isEqualTo(2);
        assertThat(provider.inFlight()).isZero();
        assertThat(routers.told).containsExactly(new RouterFixture.Told(null, null, Duration.ZERO));
    }

    @Test
    void passesOnWhatNobodyServes() {
        var batcher = batcherOver(embedder("p"));

        var unknown = new Client(call("{\"model\":\"unknown\",\"input\":\"x\"}", Duration.ofSeconds(9))).ask(batcher);

        assertThat(unknown.notAnswered.verdict().failure()).isInstanceOf(Failure.ModelUnknown.class);
        assertThat(routers.told).hasSize(1);
    }

    private static TokenUsage usage(Client client) {
        return ((Reply.Whole) client.routed.reply()).usage();
    }

    private static BigDecimal cost(Client client) {
        return ((Reply.Whole) client.routed.reply()).cost();
    }

    private static byte[] requestOf(FakeProvider provider) {
        return provider.attempts().get(0).call().request().body();
    }

    private FakeProvider.Builder named(String id) {
        return routers.provider(id);
    }

    private FakeProvider embedder(String id) {
        return embedding(named(id));
    }

    private static FakeProvider embedding(FakeProvider.Builder builder) {
        return builder.doing(EmbeddingBatcherTest::answer);
    }

    /** A provider that fails whenever it sees a certain input. */
    private FakeProvider choosy(Failure failure) {
        BiFunction<FakeProvider, FakeProvider.Attempt, Mono<Reply>> script =
                (self, attempt) -> attempt.request().contains("\"bad\"")
                        ? Mono.error(new CallFailedException(failure))
                        : answer(self, attempt);
        return named("p").doing(script);
    }

    private static Mono<Reply> answer(FakeProvider provider, FakeProvider.Attempt attempt) {
        return Mono.just(whole(
                provider,
                attempt.model(),
                Embedder.answer(attempt.call().request().body())));
    }

    private static Reply whole(FakeProvider provider, String model, byte[] body) {
        long tokens = Embedder.read(body).at("/usage/prompt_tokens").asLong();
        BigDecimal cost = PRICE.multiply(BigDecimal.valueOf(tokens));
        return new Reply.Whole(provider.id(), model, body, new TokenUsage(tokens, 0, 0, 0, false), cost);
    }

    private EmbeddingBatcher batcherOver(FakeProvider... providers) {
        return batcherOver(64, 16_000, providers);
    }

    private EmbeddingBatcher batcherOver(int maxInputs, int maxTokens, FakeProvider... providers) {
        RouteListener listener = (call, routed, notAnswered, took) ->
                routers.told.add(new RouterFixture.Told(routed, notAnswered, took));
        return new EmbeddingBatcher(
                routers.routerOver(providers),
                new EmbeddingsProperties.Batch(true, WINDOW, maxInputs, maxTokens),
                routers.ticker,
                Runnable::run,
                List.of(listener),
                List.of(new BatchListener() {
                    @Override
                    public void sent(Call together, List<Call> calls, int inputs, Duration waited) {
                        sent.add(new Sent(together.id(), calls.size(), inputs, waited));
                    }

                    @Override
                    public void takenApart(Call together, List<Call> calls) {
                        takenApart.addAll(calls);
                    }

                    @Override
                    public void over(Call together) {
                        over.add(together);
                    }
                }));
    }

    private Client client(String input) {
        return client(input, Duration.ofSeconds(300));
    }

    private Client client(String input, Duration time) {
        return new Client(call("{\"model\":\"m\",\"input\":%s}".formatted(input), time));
    }

    private Call call(String body, Duration time) {
        var dialect = new OpenAiDialect();
        return new Call(
                "call-1",
                dialect.readRequest(Operation.EMBEDDING, body.getBytes(UTF_8)),
                dialect,
                Deadline.after(time, routers.ticker),
                true,
                false,
                new AtomicInteger());
    }
}
