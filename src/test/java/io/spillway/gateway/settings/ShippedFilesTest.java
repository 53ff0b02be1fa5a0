package io.spillway.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that a user begins with, as they are and with their examples in force. */
class ShippedFilesTest {

    private static final Path APPLICATION = Path.of("config/application.yml");

    private static final Path DOTENV = Path.of(".env.example");

    @TempDir
    Path folder;

    @Test
    void startsWithConfigApplicationYmlAsItIs() {
        assertThat(effective(APPLICATION.toString(), "")).doesNotContain("spillway.providers.");
    }

    @Test
    void changesNothingBeforeItIsEdited() {
        assertThat(effective(APPLICATION.toString(), "")).isEqualTo(effective("optional:classpath:/none/", ""));
    }

    @Test
    void startsWithEveryExampleOfConfigApplicationYml() throws IOException {
        Path examples = folder.resolve("application.yml");
        Files.writeString(
                examples,
                Files.readString(APPLICATION).replaceAll("(?m)^#(?! )", "").replaceAll("(?m)^#( {2,})", "$1"));

        assertThat(effective(examples.toString(), ""))
                .contains("spillway.providers.groq.keys.2: ***")
                .contains("spillway.providers.groq.tier: 1")
                .contains("spillway.providers.ollama.credentials: anonymous")
                .contains("spillway.providers.my_llm.model-names.team/best:latest: large")
                .contains("spillway.routes[0].model: fast");
    }

    @Test
    void startsWithDotenvExampleAsItIs() {
        assertThat(effective("optional:classpath:/none/", DOTENV.toString())).doesNotContain("spillway.providers.");
    }

    @Test
    void startsWithEveryExampleOfDotenvExample() throws IOException {
        Path examples = folder.resolve(".env");
        Files.writeString(examples, Files.readString(DOTENV).replaceAll("(?m)^#(?=[A-Z])", ""));

        assertThat(effective("optional:classpath:/none/", examples.toString()))
                .contains("spillway.provider-defaults.timeouts.whole: 600s")
                .contains("spillway.providers.ollama.credentials: anonymous");
    }

    private static String effective(String file, String dotenv) {
        Map<String, Object> system = Map.of("spring.config.location", file, "spillway.env-file", dotenv);
        try (var context = Trial.with(Map.of(), system)) {
            return EffectiveSettings.write(context.getEnvironment());
        }
    }
}
