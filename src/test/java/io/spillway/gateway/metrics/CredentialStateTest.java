package io.spillway.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.Credential;
import io.spillway.resilience.PoolSnapshot;
import io.spillway.resilience.Veto;
import io.spillway.resilience.Veto.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialStateTest {

    @Test
    void isAvailableWithoutAVeto() {
        assertThat(stateWith()).isEqualTo(CredentialState.AVAILABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "LOCKOUT, LOCKED_OUT",
        "COOLDOWN, COOLING",
        "CONCURRENCY, BUSY",
        "WINDOW, USED_UP",
        "CAP, USED_UP",
        "FAIR_CYCLE, USED_UP"
    })
    void followsAVetoOnAllModels(Reason reason, CredentialState state) {
        assertThat(stateWith(new Veto(reason, null, null))).isEqualTo(state);
    }

    @Test
    void isLimitedByAVetoOnOneModel() {
        assertThat(stateWith(new Veto(Reason.COOLDOWN, "demo", null))).isEqualTo(CredentialState.LIMITED);
    }

    @Test
    void isBusyWhenItMakesAsManyCallsOfOneModelAsItMay() {
        assertThat(stateWith(new Veto(Reason.CONCURRENCY, "demo", null))).isEqualTo(CredentialState.BUSY);
    }

    @Test
    void followsAVetoOnAllModelsEvenBehindOneOnOneModel() {
        var onOne = new Veto(Reason.COOLDOWN, "demo", null);
        var onAll = new Veto(Reason.LOCKOUT, null, null);

        assertThat(stateWith(onOne, onAll)).isEqualTo(CredentialState.LOCKED_OUT);
    }

    private static CredentialState stateWith(Veto... vetoes) {
        return CredentialState.of(new PoolSnapshot.State(Credential.of("a"), 0, List.of(vetoes)));
    }
}
