package io.spillway.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.resilience.Credential;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Selection;
import io.spillway.resilience.Usage;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CredentialGaugesTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CredentialPool pool =
            CredentialPool.builder("brook").credential("a").credential("b").build();
    private final CredentialPool empty = CredentialPool.builder("nobody").build();
    private final CredentialGauges gauges = new CredentialGauges(() -> Stream.of(pool, empty));

    @Test
    void showsEveryCredentialInOneState() {
        gauges.bindTo(registry);

        assertThat(count("brook", "available")).isEqualTo(2);
        assertThat(Stream.of(CredentialState.values())
                        .mapToDouble(state -> count("brook", state.tag()))
                        .sum())
                .isEqualTo(2);
    }

    @Test
    void followsACredentialThatIsLockedOut() {
        gauges.bindTo(registry);

        lease(pool).fail(new Failure.Unauthorized("401"), Usage.NONE, null);

        assertThat(count("brook", "locked_out")).isEqualTo(1);
        assertThat(count("brook", "available")).isEqualTo(1);
    }

    @Test
    void holdsNoMeterForAProviderWithoutCredentials() {
        gauges.bindTo(registry);

        assertThat(registry.find("spillway.provider.credentials")
                        .tags("provider", "nobody")
                        .meters())
                .isEmpty();
    }

    @Test
    void showsAProviderFromItsFirstLeaseOn() {
        gauges.bindTo(registry);
        empty.replace(List.of(Credential.of("late")));

        gauges.leased("nobody", lease(empty));

        assertThat(count("nobody", "available")).isEqualTo(1);
    }

    private double count(String provider, String state) {
        return registry.get("spillway.provider.credentials")
                .tags("provider", provider, "state", state)
                .gauge()
                .value();
    }

    private static Lease lease(CredentialPool pool) {
        return ((Selection.Leased) pool.select(Demand.of("demo"))).lease();
    }
}
