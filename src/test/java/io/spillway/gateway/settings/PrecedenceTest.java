package io.spillway.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Command line before environment before .env before application.yml before the defaults. */
class PrecedenceTest {

    private static final String TIMEOUT = "spillway.routing.timeout";

    @TempDir
    Path folder;

    private final Map<String, Object> variables = new HashMap<>();

    @Test
    void takesTheDefaultsWhereNothingIsSaid() {
        assertThat(value("server.port")).isEqualTo("8000");
        assertThat(value("server.address")).isEqualTo("127.0.0.1");
    }

    @Test
    void prefersTheFileToTheDefaults() throws IOException {
        file("server: {port: 1}");

        assertThat(value("server.port")).isEqualTo("1");
    }

    @Test
    void prefersDotenvToTheFile() throws IOException {
        file("spillway: {routing: {timeout: 1}}");
        dotenv("GLOBAL_TIMEOUT=2");

        assertThat(value(TIMEOUT)).isEqualTo("2");
    }

    @Test
    void prefersTheEnvironmentToDotenv() throws IOException {
        dotenv("GLOBAL_TIMEOUT=2");
        variables.put("GLOBAL_TIMEOUT", "3");

        assertThat(value(TIMEOUT)).isEqualTo("3");
    }

    @Test
    void prefersAShortNameInTheEnvironmentToALongOneInDotenv() throws IOException {
        dotenv("SPILLWAY_ROUTING_TIMEOUT=2");
        variables.put("GLOBAL_TIMEOUT", "3");

        assertThat(value(TIMEOUT)).isEqualTo("3");
    }

    @Test
    void prefersTheCommandLineToTheEnvironment() {
        variables.put("GLOBAL_TIMEOUT", "3");

        assertThat(value(TIMEOUT, "--" + TIMEOUT + "=4")).isEqualTo("4");
    }

    @Test
    void readsLongNamesFromDotenvToo() throws IOException {
        dotenv("SPILLWAY_ROUTING_TIMEOUT=2\nSPILLWAY_ROUTING_MAX_WAIT=9");

        assertThat(value(TIMEOUT)).isEqualTo("2");
        assertThat(value("spillway.routing.max-wait")).isEqualTo("9");
    }

    @Test
    void joinsKeysOfAllPlaces() throws IOException {
        file("spillway: {providers: {groq: {keys: {1: a}}}}");
        dotenv("GROQ_API_KEY_2=b");
        variables.put("GROQ_API_KEY_5", "c");

        assertThat(effective()).contains("groq.keys.1: ***", "groq.keys.2: ***", "groq.keys.5: ***");
    }

    @Test
    void givesAProviderOfTheFileItsKeyFromTheEnvironment() throws IOException {
        file("spillway: {providers: {my-llm: {base-url: 'http://x/v1'}}}");
        variables.put("MY_LLM_API_KEY", "k");

        assertThat(effective()).contains("spillway.providers.my_llm.keys.0: ***");
    }

    @Test
    void readsASecretFromTheFileThatAVariableNames() throws IOException {
        Path secret = Files.writeString(folder.resolve("groq-key"), "sk-file\n");
        variables.put("GROQ_API_KEY_FILE", secret.toString());

        assertThat(value("spillway.providers.groq.keys.0")).isEqualTo("sk-file");
    }

    @Test
    void readsNoFileWhereNoneIsToBeRead() throws IOException {
        Files.writeString(folder.resolve(".env"), "GLOBAL_TIMEOUT=2");

        try (var context = Trial.with(variables)) {
            assertThat(context.getEnvironment().getProperty(TIMEOUT)).isNull();
        }
    }

    @Test
    void passesOverWhatKubernetesPutsThere() {
        variables.put("SPILLWAY_SERVICE_HOST", "10.0.0.1");
        variables.put("SPILLWAY_SERVICE_PORT", "80");
        variables.put("SPILLWAY_SERVICE_PORT_HTTP", "80");
        variables.put("SPILLWAY_PORT", "tcp://10.0.0.1:80");
        variables.put("SPILLWAY_PORT_80_TCP", "tcp://10.0.0.1:80");
        variables.put("SPILLWAY_PORT_80_TCP_PROTO", "tcp");
        variables.put("SPILLWAY_PORT_80_TCP_ADDR", "10.0.0.1");
        variables.put("SPILLWAY_BLUE_SERVICE_HOST", "10.0.0.2");

        assertThat(value("server.port")).isEqualTo("8000");
    }

    @Test
    void takesEitherShortSpellingOfTheSandbox() {
        variables.put("SPILLWAY_SANDBOX", "true");

        assertThat(effective()).contains("spillway.sandbox.enabled: true");
    }

    private void file(String yaml) throws IOException {
        Files.writeString(folder.resolve("application.yml"), yaml);
    }

    private void dotenv(String text) throws IOException {
        Files.writeString(folder.resolve(".env"), text);
    }

    private String value(String property, String... args) {
        try (var context = Trial.with(variables, system(), args)) {
            return context.getEnvironment().getProperty(property);
        }
    }

    private String effective() {
        try (var context = Trial.with(variables, system())) {
            return EffectiveSettings.write(context.getEnvironment());
        }
    }

    private Map<String, Object> system() {
        Path dotenv = folder.resolve(".env");
        return Map.of(
                "spring.config.location",
                "optional:file:" + folder + "/",
                "spillway.env-file",
                Files.exists(dotenv) ? dotenv.toString() : "");
    }
}
