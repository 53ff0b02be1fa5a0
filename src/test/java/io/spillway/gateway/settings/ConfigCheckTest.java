package io.spillway.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ConfigCheckTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void printsWhatTheSettingsComeTo() {
        int status = check("--spillway.providers.groq.keys.1=sk-canary", "--spillway.api.key=canary-client");

        assertThat(status).isZero();
        assertThat(printed.toString())
                .contains("server.address: 127.0.0.1\n")
                .contains("server.port: 8000\n")
                .contains("spillway.api.key: ***\n")
                .contains("spillway.provider-defaults.timeouts.first-event: 120s\n")
                .contains("spillway.providers.groq.base-url: https://api.groq.com/openai/v1\n")
                .contains("spillway.providers.groq.keys.1: ***\n")
                .containsPattern("spillway\\.providers\\.groq\\.credentials: [0-9a-f]{12}\n")
                .contains("spillway.resilience.max-waiting: 1000\n")
                .doesNotContain("canary");
    }

    @Test
    void showsOnlyProvidersThatCanBeCalled() {
        check();

        assertThat(printed.toString()).doesNotContain("spillway.providers.");
    }

    @Test
    void failsAsTheStartWould(CapturedOutput output) {
        int status = check("--spillway.providers.groq.tier=none");

        assertThat(status).isEqualTo(1);
        assertThat(output.getErr()).contains("spillway.providers.groq.tier");
        assertThat(printed.toString()).isEmpty();
    }

    private int check(String... properties) {
        return ConfigCheck.run(List.of(properties), new PrintStream(printed, true));
    }
}
