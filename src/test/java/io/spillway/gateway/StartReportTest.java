package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.gateway.provider.Provider;
import io.spillway.gateway.settings.Trial;
import io.spillway.testing.FakeProvider;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartReportTest {

    @Test
    void saysWhereItListensAndThatItIsOpen() {
        assertThat(lines(Map.of(), List.of()))
                .contains("Listening on http://127.0.0.1:8001/v1")
                .anyMatch(line -> line.contains("no client key"));
    }

    @Test
    void doesNotCallItOpenWithAKey() {
        assertThat(lines(Map.of("PROXY_API_KEY", "canary"), List.of()))
                .noneMatch(line -> line.contains("no client key"))
                .noneMatch(line -> line.contains("canary"));
    }

    @Test
    void countsCredentialsPerTier() {
        assertThat(lines(
                        Map.of(),
                        List.of(
                                FakeProvider.named("b").tier(1).credentials(2).answering(),
                                FakeProvider.named("a").tier(1).credentials(1).answering(),
                                FakeProvider.named("c").tier(3).credentials(1).answering(),
                                FakeProvider.named("idle")
                                        .tier(2)
                                        .credentials(0)
                                        .answering())))
                .contains("Tier 1: a (1 credential), b (2 credentials)", "Tier 3: c (1 credential)")
                .noneMatch(line -> line.contains("idle"));
    }

    @Test
    void namesVariablesThatMeanNothing() {
        assertThat(lines(Map.of("BRAVE_API_KEY", "canary"), List.of()))
                .contains("Variables without a use here: BRAVE_API_KEY");
    }

    private static List<String> lines(Map<String, Object> variables, List<Provider> providers) {
        try (var context = Trial.with(variables)) {
            return StartReport.lines(context.getEnvironment(), 8001, providers);
        }
    }
}
