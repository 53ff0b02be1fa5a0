package io.spillway.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Failure;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class StaticKeyAuthorizerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Authorization SIGNATURE =
            StaticKeyAuthorizer.header("Authorization", "Bearer ", Secret.of("canary"));

    private final Authorizer authorizer = StaticKeyAuthorizer.of(Map.of("abc", SIGNATURE));

    @Test
    void signsWithTheKeyOfTheCredential() {
        StepVerifier.create(authorizer.authorize("abc"))
                .assertNext(signature ->
                        assertThat(signature.headers()).isEqualTo(Map.of("Authorization", "Bearer canary")))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void makesEachSignatureOnce() {
        assertThat(authorizer.authorize("abc")).isSameAs(authorizer.authorize("abc"));
    }

    @Test
    void hasNothingFresher() {
        StepVerifier.create(authorizer.renew("abc")).expectComplete().verify(PATIENCE);
    }

    @Test
    void failsForACredentialItDoesNotKnow() {
        StepVerifier.create(authorizer.authorize("xyz"))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                CallFailedException.class,
                                failed -> assertThat(failed.failure()).isInstanceOf(Failure.Unauthorized.class)))
                .verify(PATIENCE);
    }

    @Test
    void showsNoSecret() {
        assertThat(SIGNATURE.toString()).contains("Authorization").doesNotContain("canary");
    }
}
