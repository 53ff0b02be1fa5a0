package io.spillway.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RoutingPropertiesTest {

    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Settings.class);

    @Test
    void hasDefaults() {
        context.run(running -> assertThat(running.getBean(RoutingProperties.class))
                .isEqualTo(new RoutingProperties(Duration.ofSeconds(300), Duration.ofSeconds(30), true, true)));
    }

    @Test
    void readsEverySetting() {
        context.withPropertyValues(
                        "spillway.routing.timeout=45",
                        "spillway.routing.max-wait=500ms",
                        "spillway.routing.fallback=off")
                .run(running -> assertThat(running.getBean(RoutingProperties.class))
                        .isEqualTo(new RoutingProperties(Duration.ofSeconds(45), Duration.ofMillis(500), false, true)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeout=0", "timeout=-1", "max-wait=-1", "fallback=perhaps", "timeout=soon"})
    void refusesWhatMakesNoSense(String setting) {
        context.withPropertyValues("spillway.routing." + setting)
                .run(running -> assertThat(running).hasFailed());
    }

    @EnableConfigurationProperties(RoutingProperties.class)
    static class Settings {}
}
