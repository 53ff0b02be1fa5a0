package io.spillway.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class HealthProbeTest {

    private final AtomicReference<String> asked = new AtomicReference<>();

    @Test
    void isReadyWhenTheServerSaysSo() {
        DisposableServer server = serverThatAnswers(200);

        assertThat(HealthProbe.isReady(server.port())).isTrue();

        assertThat(asked).hasValue("/actuator/health/readiness");
        server.disposeNow();
    }

    @Test
    void isNotReadyWhenTheServerSaysOtherwise() {
        DisposableServer server = serverThatAnswers(503);

        assertThat(HealthProbe.isReady(server.port())).isFalse();

        server.disposeNow();
    }

    @Test
    void isNotReadyWhenNobodyListens() {
        DisposableServer server = serverThatAnswers(200);
        server.disposeNow();

        assertThat(HealthProbe.isReady(server.port())).isFalse();
    }

    private DisposableServer serverThatAnswers(int status) {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> {
                    asked.set(request.uri());
                    return response.status(status).send();
                })
                .bindNow();
    }
}
