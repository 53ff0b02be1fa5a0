package io.spillway.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretMaskTest {

    private static final SecretMask MASK = SecretMask.of(
            List.of(Secret.of("sk-client/0123"), Secret.of("short")),
            List.of(new Authorization(Map.of("Authorization", "Bearer sk-provider-4567", "x", "bare-8901"), null)));

    @Test
    void takesOutEverySecretWhereverItStands() {
        assertThat(masked("sk-client/0123 and Bearer sk-provider-4567, bare-8901"))
                .isEqualTo("*** and Bearer ***, ***");
    }

    @Test
    void knowsASecretThatJsonSpellsAnotherWay() {
        assertThat(masked("{\"key\":\"sk-client\\/0123\",\"other\":\"\\u0073k-provider\\u002d4567\"}"))
                .isEqualTo("{\"key\":\"***\",\"other\":\"***\"}");
    }

    @Test
    void leavesAloneWhatOnlyBeginsLikeASecret() {
        byte[] text = "sk-provider-456 and sk-client/012\\".getBytes(StandardCharsets.UTF_8);

        assertThat(MASK.apply(text)).isSameAs(text);
    }

    @Test
    void takesNoWordForASecretThatIsTooShort() {
        assertThat(masked("a short word")).isEqualTo("a short word");
    }

    @Test
    void takesOutTheLongerOfTwoThatBeginAlike() {
        var mask = SecretMask.of(List.of(Secret.of("abcdef"), Secret.of("abcdefgh")), List.of());

        assertThat(new String(mask.apply("abcdefgh".getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
                .isEqualTo("***");
    }

    @Test
    void findsASecretBehindABrokenEscapeAndAtTheVeryEnd() {
        assertThat(masked("\\u00zz\\\\ sk-provider-4567")).isEqualTo("\\u00zz\\\\ ***");
    }

    private static String masked(String text) {
        return new String(MASK.apply(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
}
