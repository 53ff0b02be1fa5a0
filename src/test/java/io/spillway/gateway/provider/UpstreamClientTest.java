package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Script;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

class UpstreamClientTest {

    private final FaultServer upstream = FaultServer.start();
    private final Bench bench = new Bench(upstream.uri());
    private final UpstreamClient client = new UpstreamClient(bench.provider().settings());

    @AfterEach
    void stop() {
        client.close();
        bench.close();
        upstream.close();
    }

    /** Left alone, the platform would read such a stream to its end, for nobody. */
    @Test
    void closesTheConnectionWhenItIsCancelledBetweenTheHeadAndTheBody() {
        upstream.then(Script.streaming().chunk(Bench.ROLE).stall());

        ask().subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(ClientResponse response) {
                cancel();
            }
        });

        assertThat(upstream.nextClosed()).isEqualTo(1);
    }

    private Mono<ClientResponse> ask() {
        URI target = upstream.uri().resolve("/chat/completions");
        return client.post(target, Map.of(), List.of(ByteBuffer.wrap(new byte[] {'{', '}'})), "text/event-stream");
    }
}
