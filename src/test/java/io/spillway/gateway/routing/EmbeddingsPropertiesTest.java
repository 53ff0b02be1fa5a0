package io.spillway.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.gateway.routing.EmbeddingsProperties.Batch;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class EmbeddingsPropertiesTest {

    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Settings.class);

    @Test
    void hasDefaults() {
        context.run(running -> assertThat(running.getBean(EmbeddingsProperties.class))
                .isEqualTo(new EmbeddingsProperties(new Batch(false, Duration.ofMillis(5), 64, 16_000))));
    }

    @Test
    void readsEverySetting() {
        context.withPropertyValues(
                        "spillway.embeddings.batch.enabled=on",
                        "spillway.embeddings.batch.window=7",
                        "spillway.embeddings.batch.max-inputs=8",
                        "spillway.embeddings.batch.max-tokens=9")
                .run(running -> assertThat(running.getBean(EmbeddingsProperties.class))
                        .isEqualTo(new EmbeddingsProperties(new Batch(true, Duration.ofMillis(7), 8, 9))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"window=-1", "window=2s", "max-inputs=0", "max-tokens=0", "enabled=perhaps"})
    void refusesWhatMakesNoSense(String setting) {
        context.withPropertyValues("spillway.embeddings.batch." + setting)
                .run(running -> assertThat(running).hasFailed());
    }

    @EnableConfigurationProperties(EmbeddingsProperties.class)
    static class Settings {}
}
