package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Failure;
import io.spillway.testing.Answers;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.Gateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** What an operator reads when providers fail. */
@ExtendWith(OutputCaptureExtension.class)
class LogsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String CALL = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    @Test
    void areNoStackTraceAndNoWarningForAProviderThatFails(CapturedOutput output) {
        try (var upstream = FaultServer.start();
                var gateway = start(upstream)) {
            upstream.then(new Script().read().reset())
                    .then(new Script().read().close())
                    .then(new Script().read().send("nonsense\r\n\r\n").close())
                    .otherwise(Script.answering(500, "{}"));

            assertThat(gateway.post("/v1/chat/completions", CALL).statusCode()).isEqualTo(502);
            assertThat(gateway.post("/v1/chat/completions", CALL).statusCode()).isEqualTo(502);
        }

        assertThat(output.getAll().lines().filter(LogsIT::isOurs))
                .hasSize(2)
                .allMatch(line -> line.contains(" INFO ") && line.contains("io.spillway.access"));
    }

    @Test
    void areOneLineForEachAttemptThatFailsWhenAskedFor(CapturedOutput output) {
        try (var upstream = FaultServer.start().otherwise(new Script().read().reset());
                var gateway = start(upstream, "--logging.level.io.spillway.gateway.provider=debug")) {
            gateway.post("/v1/chat/completions", CALL);

            assertThat(output.getOut()
                            .lines()
                            .filter(line -> line.matches(".*Attempt \\d+ of call .* failed: alpha .*")))
                    .hasSize(upstream.requests().size());
        }
    }

    @Test
    void areOneLineWhenTheDiskDoesNotTakeTheRequestLog(@TempDir Path folder, CapturedOutput output) throws IOException {
        Path file = Files.writeString(folder.resolve("a-file"), "");
        try (var upstream = FaultServer.start().otherwise(Script.answering(200, Answers.whole("hello")));
                var gateway = start(
                        upstream,
                        "--spillway.request-log.enabled=true",
                        "--spillway.request-log.folder=" + file.resolve("calls"))) {
            assertThat(gateway.post("/v1/chat/completions", CALL).statusCode()).isEqualTo(200);
            assertThat(gateway.post("/v1/chat/completions", CALL).statusCode()).isEqualTo(200);

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(gateway.get("/actuator/prometheus").body())
                                    .contains("spillway_request_log_calls_total{outcome=\"failed\"} 2.0"));
        }

        assertThat(output.getAll().lines().filter(line -> line.contains("request log")))
                .singleElement()
                .asString()
                .contains(" WARN ", "they go on without");
    }

    @Test
    void doNotTellOfCallsThatFailWhenNobodyListens(CapturedOutput output) {
        try (var upstream = FaultServer.start();
                var gateway = start(upstream)) {
            assertThat(gateway.get("/").statusCode()).isEqualTo(200);

            Operators.onErrorDropped(
                    new CallFailedException(new Failure.Unavailable("late", Failure.Cause.RESET)), Context.empty());
        }

        assertThat(output.getAll()).doesNotContain(" ERROR ", "CallFailedException");
    }

    /** MockServer, which is on the class path of tests, brings an engine for pages that misses its pages. */
    private static boolean isOurs(String line) {
        return !line.contains("MustacheAutoConfiguration");
    }

    private static Gateway start(FaultServer upstream, String... arguments) {
        return Gateway.start(
                Map.of(
                        "ALPHA_API_BASE",
                        upstream.uri() + "/v1",
                        "ALPHA_API_KEY",
                        "sk-alpha-0123456789",
                        "ALPHA_MODELS",
                        "[\"m\"]"),
                with(arguments, "--spillway.provider-defaults.listing=false"));
    }

    private static String[] with(String[] arguments, String one) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = one;
        return all;
    }
}
