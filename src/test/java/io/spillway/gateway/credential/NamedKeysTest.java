package io.spillway.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedKeysTest {

    private static final Secret A = Secret.of("a");
    private static final Secret B = Secret.of("b");
    private static final Secret C = Secret.of("c");

    @Test
    void ordersByNumberAndPutsOtherNamesLast() {
        var keys = new NamedKeys(Map.of("groq", Map.of("10", B, "2", A, "spare", C)));

        assertThat(keys.secrets("groq")).containsExactly(A, B, C);
    }

    @Test
    void hasNoneForAnyoneElse() {
        assertThat(new NamedKeys(Map.of()).secrets("groq")).isEmpty();
    }

    @Test
    void showsNoSecret() {
        assertThat(new NamedKeys(Map.of("groq", Map.of("1", Secret.of("canary")))).toString())
                .doesNotContain("canary");
    }
}
