package io.spillway.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SecretsTest {

    private static final Secret CANARY = Secret.of("sk-canary-0123456789");

    @Test
    void namesACredentialByTwelveHexDigits() {
        assertThat(Secrets.of("groq", List.of(CANARY)).ids())
                .singleElement()
                .satisfies(id -> assertThat(id).matches("[0-9a-f]{12}"));
    }

    @Test
    void namesTheSameKeyTheSameEverywhere() {
        assertThat(Secrets.of("groq", List.of(CANARY)).ids())
                .isEqualTo(Secrets.of("groq", List.of(Secret.of("sk-canary-0123456789")))
                        .ids());
    }

    @Test
    void namesTheSameKeyOtherwiseAtAnotherProvider() {
        assertThat(Secrets.of("groq", List.of(CANARY)).ids())
                .doesNotContainAnyElementsOf(Secrets.of("xai", List.of(CANARY)).ids());
    }

    @Test
    void makesOneCredentialOfTheSameKeyTwice() {
        assertThat(Secrets.of("groq", List.of(CANARY, Secret.of("other"), CANARY))
                        .ids())
                .hasSize(2);
    }

    @Test
    void givesBackTheSecret() {
        var secrets = Secrets.of("groq", List.of(CANARY));

        assertThat(secrets.secret(secrets.ids().iterator().next())).isSameAs(CANARY);
    }

    @Test
    void refusesAnIdItDoesNotKnow() {
        var secrets = Secrets.of("groq", List.of(CANARY));

        assertThatThrownBy(() -> secrets.secret("0123456789ab"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0123456789ab");
    }

    @Test
    void showsNoSecret() {
        assertThat(Secrets.of("groq", List.of(CANARY)).toString()).doesNotContain("canary");
    }
}
