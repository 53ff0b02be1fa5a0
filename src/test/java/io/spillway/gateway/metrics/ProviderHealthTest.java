package io.spillway.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.Credential;
import io.spillway.resilience.CredentialPool;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Status;
import reactor.test.StepVerifier;

class ProviderHealthTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CredentialPool empty = CredentialPool.builder("empty").build();
    private final CredentialPool pool =
            CredentialPool.builder("brook").credential("a").build();

    @Test
    void isUpWhenOneProviderHasACredential() {
        assertHealth(Status.UP, empty, pool);
    }

    @Test
    void isOutOfServiceWhenNoneHas() {
        assertHealth(Status.OUT_OF_SERVICE, empty);
    }

    @Test
    void comesUpWithTheFirstCredential() {
        var health = new ProviderHealth(() -> Stream.of(empty));
        empty.replace(List.of(Credential.of("late")));

        StepVerifier.create(health.health())
                .assertNext(now -> assertThat(now.getStatus()).isEqualTo(Status.UP))
                .expectComplete()
                .verify(PATIENCE);
    }

    private static void assertHealth(Status expected, CredentialPool... pools) {
        StepVerifier.create(new ProviderHealth(() -> Stream.of(pools)).health())
                .assertNext(health -> assertThat(health.getStatus()).isEqualTo(expected))
                .expectComplete()
                .verify(PATIENCE);
    }
}
