package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.ToldLease;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** What a provider that works does to a call. */
class HttpProviderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final FaultServer upstream = FaultServer.start();
    private final Bench bench = new Bench(upstream.uri());
    private final ToldLease lease = bench.lease();

    @AfterEach
    void stop() {
        bench.close();
        upstream.close();
    }

    @Test
    void returnsAWholeAnswerAsItCame() {
        upstream.then(Script.answering(200, Bench.ANSWER));

        StepVerifier.create(bench.send(Bench.call(), lease))
                .assertNext(reply -> assertThat(Bench.text(reply)).isEqualTo(Bench.ANSWER))
                .expectComplete()
                .verify(PATIENCE);

        assertThat(lease.end().how()).isEqualTo("succeed");
        assertThat(lease.end().usage().outputTokens()).isEqualTo(2);
    }

    @Test
    void returnsAStreamAsItCame() {
        String events = Bench.event("Hel") + Bench.event("lo") + Bench.FINISH + Bench.DONE;
        upstream.then(Script.streaming().chunk(events).lastChunk());

        StepVerifier.create(bench.stream(Bench.streamedCall(), lease))
                .assertNext(bytes ->
                        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(events))
                .expectComplete()
                .verify(PATIENCE);

        assertThat(lease.end().how()).isEqualTo("succeed");
    }

    @Test
    void tellsItsListenerOfEachAttempt() {
        var told = new ArrayList<String>();
        bench.listener(new AttemptListener() {
            @Override
            public void sent(Attempt attempt) {
                told.add("sent " + attempt.number() + " " + attempt.provider() + "/" + attempt.model());
            }

            @Override
            public void begun(Attempt attempt, Duration took) {
                told.add("begun " + attempt.number());
            }

            @Override
            public void ended(Attempt attempt, End end) {
                told.add("ended " + attempt.number() + " " + end.failure() + " "
                        + end.usage().outputTokens());
            }
        });
        upstream.then(Script.answering(200, Bench.ANSWER));

        bench.answer(Bench.call(), lease);

        assertThat(told).containsExactly("sent 1 p/model-x", "begun 1", "ended 1 null 2");
    }

    @Test
    void tellsAllItsListenersOnceOfTheLinesItLeftOutBeforeTheEnd() {
        var told = new ArrayList<String>();
        var listener = new AttemptListener() {
            @Override
            public void dropped(Attempt attempt, int lines) {
                told.add("dropped " + lines);
            }

            @Override
            public void ended(Attempt attempt, End end) {
                told.add("ended");
            }
        };
        bench.listener(Objects.requireNonNull(AttemptListeners.of(List.of(listener, new AttemptListener() {}))));
        String nonsense = "data: {nonsense\n\ndata: 7\n\n";
        upstream.then(Script.streaming()
                .chunk(Bench.event("Hello") + nonsense + Bench.FINISH + Bench.DONE)
                .lastChunk());

        bench.events(Bench.streamedCall(), lease);

        assertThat(told).containsExactly("dropped 2", "ended");
    }

    @Test
    void opensNothingBeforeItsFirstCall() {
        bench.provider();

        assertThat(upstream.connections()).isZero();
    }
}
