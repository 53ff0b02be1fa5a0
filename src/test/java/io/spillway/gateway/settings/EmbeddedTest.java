package io.spillway.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;

/** Whoever has our jar on his class path gets the library, not the server's ways. */
class EmbeddedTest {

    @Test
    void doesNotMeddleWithAnotherApplication() {
        var other = new SpringApplication(Other.class);
        other.setWebApplicationType(WebApplicationType.NONE);

        try (var context = other.run("--spillway.nonsense=1", "--server.address=0.0.0.0")) {
            assertThat(context.getEnvironment().getProperty("server.port")).isNull();
            assertThat(context.getEnvironment().getPropertySources())
                    .noneMatch(source -> source instanceof AliasPropertySource);
        }
    }

    static class Other {}
}
