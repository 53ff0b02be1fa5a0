package io.spillway.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.gateway.delivery.Shell.Outcome;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image and docker-compose.yml, tried with a container engine: profile {@code engine}. */
@Tag("engine")
class ImageIT {

    private static final Duration BUILD_PATIENCE = Duration.ofMinutes(10);

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final String KEY = "the-clients-key";

    private static final String HELLO = """
            {"model": "demo", "messages": [{"role": "user", "content": "Hello"}]}""";

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String[]> cleanups = new ArrayList<>();

    @TempDir
    private Path folder;

    private Shell shell;
    private int port;
    private int managementPort;

    @BeforeAll
    static void build() throws Exception {
        var here = new Shell(Path.of("").toAbsolutePath(), Map.of("DOCKER_BUILDKIT", "0"));

        // Where containers have no way out, the build may still use the host's.
        here.run(BUILD_PATIENCE, "docker", "build", "--network", "host", "--tag", "spillway", ".");
    }

    /** A folder that holds what compose needs and nothing of the developer's own, above all no .env. */
    @BeforeEach
    void prepare() throws IOException {
        port = freePort();
        managementPort = freePort();
        shell = new Shell(
                folder, Map.of("PORT", Integer.toString(port), "MANAGEMENT_PORT", Integer.toString(managementPort)));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.copy(Path.of("docker-compose.yml"), folder.resolve("docker-compose.yml"));
    }

    @AfterEach
    void cleanUp() throws Exception {
        for (String[] cleanup : cleanups) {
            shell.attempt(PATIENCE, cleanup);
        }
    }

    @Test
    void answersFromAReadOnlyFileSystemWithoutAnyRight() throws Exception {
        String container = shell.run(
                PATIENCE,
                "docker",
                "run",
                "--detach",
                "--read-only",
                "--tmpfs",
                "/tmp",
                "--cap-drop",
                "ALL",
                "--security-opt",
                "no-new-privileges",
                "--publish",
                "127.0.0.1:" + port + ":8000",
                "--env",
                "PROXY_API_KEY=" + KEY,
                "--env",
                "SPILLWAY_CATALOG_PUBLICLISTS=false",
                "spillway");
        cleanups.add(new String[] {"docker", "rm", "--force", container});

        awaitHealthy(container);

        assertThat(ask(KEY).statusCode()).isEqualTo(200);
        assertThat(text(ask(KEY))).contains(" answers with key ");
        assertThat(ask("another").statusCode()).isEqualTo(401);
        assertThat(shell.run(PATIENCE, "docker", "exec", container, "id", "-u")).isEqualTo("10001");
    }

    @Test
    void doesNotListenWithoutAKey() throws Exception {
        Outcome outcome = shell.attempt(PATIENCE, "docker", "run", "--rm", "spillway");

        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.output()).contains("PROXY_API_KEY");
    }

    @Test
    void isComposedWithoutAnEnvFile() throws Exception {
        var keyed = new Shell(folder, with(shell.environment(), "PROXY_API_KEY", KEY));

        up(keyed);

        assertThat(text(ask(KEY))).contains(" answers with key ");
        assertThat(get(managementPort, "/actuator/prometheus").body())
                .contains("spillway_provider_calls_seconds_count");
    }

    @Test
    void isComposedWithAnEnvFile() throws Exception {
        Files.writeString(
                folder.resolve(".env"),
                "# mine\nexport PROXY_API_KEY=\"" + KEY
                        + "\"\nSPILLWAY_SANDBOX=true\nSPILLWAY_CATALOG_PUBLICLISTS=false\n");

        up(shell);

        assertThat(text(ask(KEY))).contains(" answers with key ");
    }

    @Test
    void saysWhatComposeMisses() throws Exception {
        Outcome outcome = shell.attempt(PATIENCE, compose("up", "--detach", "--no-build"));

        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.output()).contains("PROXY_API_KEY");
    }

    private void up(Shell keyed) throws Exception {
        shell = keyed;
        cleanups.add(compose("down", "--volumes", "--timeout", "5"));
        shell.run(PATIENCE, compose("up", "--detach", "--no-build"));
        awaitHealthy(shell.run(PATIENCE, compose("ps", "-q", "spillway")));
    }

    /** The newer compose is a part of docker, the older a program of its own. */
    private String[] compose(String... arguments) throws Exception {
        boolean part = shell.attempt(PATIENCE, "docker", "compose", "version").status() == 0;
        var command = new ArrayList<>(part ? List.of("docker", "compose") : List.of("docker-compose"));
        command.addAll(List.of("--project-name", "spillway-" + port));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    /** Asks as often as docker answers, for it has no command that waits. */
    private void awaitHealthy(String container) throws Exception {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        String state;
        do {
            state = shell.run(
                    PATIENCE, "docker", "inspect", "--format", "{{.State.Status}} {{.State.Health.Status}}", container);
        } while (state.equals("running starting") && System.nanoTime() < giveUp);

        assertThat(state)
                .as(shell.attempt(PATIENCE, "docker", "logs", container).output())
                .isEqualTo("running healthy");
    }

    private HttpResponse<String> ask(String key) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(port, "/v1/chat/completions"))
                        .timeout(PATIENCE)
                        .header("Authorization", "Bearer " + key)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(HELLO))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(port, path)).timeout(PATIENCE).build(), BodyHandlers.ofString());
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static String text(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper()
                .readTree(answer.body())
                .at("/choices/0/message/content")
                .asText();
    }

    private static Map<String, String> with(Map<String, String> environment, String name, String value) {
        var more = new HashMap<>(environment);
        more.put(name, value);
        return more;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
