package io.spillway.gateway.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.ClientSide;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Operation;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.gateway.api.AdmissionListener;
import io.spillway.gateway.api.AdmissionListener.Refused;
import io.spillway.gateway.credential.SecretMask;
import io.spillway.gateway.provider.AttemptListener.Attempt;
import io.spillway.gateway.provider.AttemptListener.End;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.provider.Reply;
import io.spillway.gateway.routing.RouteTrace;
import io.spillway.gateway.routing.Routed;
import io.spillway.resilience.Deadline;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Usage;
import io.spillway.testing.Answers;
import io.spillway.testing.FakeTicker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

class RequestLogTest {

    private static final ClientSide DIALECT = new OpenAiDialect();

    private static final String TEXT = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static final String STREAM = TEXT.replace("}]}", "}],\"stream\":true}");

    private final FakeTicker ticker = new FakeTicker();
    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();
    private final WaitingBytes memory = new WaitingBytes(100_000);

    /** What waits for the thread that writes. */
    private final Queue<Runnable> disk = new ArrayDeque<>();

    @TempDir
    Path root;

    private RequestLog log() {
        var listener = new RequestLogListener() {
            @Override
            public void dropped() {
                dropped.incrementAndGet();
            }

            @Override
            public void written() {
                written.incrementAndGet();
            }
        };
        return new RequestLog(
                memory,
                1_000,
                ticker,
                disk::add,
                new CallFiles(SecretMask.of(List.of(), List.of()), 2_000),
                new DetailedLogs(root, new Retention(Duration.ofDays(7), 1_000_000), ticker, listener),
                listener);
    }

    @Test
    void writesNothingBeforeACallIsOver() {
        var log = log();
        Call call = call(TEXT);

        log.admitted(call);
        answer(log, call, "hello");
        assertThat(disk).isEmpty();
        log.ended(call, 200, null);
        write();

        assertThat(folders()).hasSize(1);
        assertThat(memory.taken()).isZero();
    }

    @Test
    void tellsHowACallCameAbout() {
        var log = log();
        Call call = call(TEXT);
        log.admitted(call);
        ticker.advance(Duration.ofMillis(5));
        var first = attempt(call, 1);
        log.sent(first);
        ticker.advance(Duration.ofMillis(20));
        log.ended(
                first,
                new End(
                        new Failure.Unavailable("overloaded", Failure.Cause.OVERLOADED),
                        false,
                        Usage.NONE,
                        null,
                        Duration.ofMillis(20)));
        var second = attempt(call, 2);
        log.sent(second);
        log.begun(second, Duration.ofMillis(30));
        log.ended(
                second,
                new End(null, false, new Usage(3, 2, 1, 0, false), new BigDecimal("0.0125"), Duration.ofMillis(30)));
        log.routed(call, whole(Answers.whole("hello")), null, Duration.ofMillis(55));
        ticker.advance(Duration.ofMillis(30));
        log.ended(call, 200, null);
        write();

        JsonNode metadata = json(only(), CallFiles.METADATA);
        assertThat(metadata.toString())
                .startsWith("{\"request_id\":\"id\",\"timestamp_utc\":\"2026-11-24T12:00:00Z\",\"duration_ms\":55,"
                        + "\"time_to_first_event_ms\":55,\"status_code\":200,\"outcome\":\"answered\"")
                .contains("\"credential\":\"c2\"", "\"finish_reason\":\"stop\"", "\"cost_usd\":0.0125");
        assertThat(metadata.at("/usage/prompt_tokens").asInt()).isEqualTo(3);
        assertThat(metadata.at("/attempts/0/failure").asText()).isEqualTo("overloaded");
        assertThat(metadata.at("/attempts/0/sent_after_ms").asInt()).isEqualTo(5);
        assertThat(metadata.at("/attempts/1/outcome").asText()).isEqualTo("answered");
    }

    @Test
    void keepsTwoCallsApartThatHaveTheSameId() {
        var log = log();
        Call one = call(TEXT);
        Call other = call(TEXT.replace("hi", "ho"));
        log.admitted(one);
        log.admitted(other);

        answer(log, one, "to one");
        answer(log, other, "to the other");
        log.ended(one, 200, null);
        log.ended(other, 200, null);
        write();

        assertThat(folders())
                .hasSize(2)
                .allSatisfy(folder -> assertThat(read(folder, CallFiles.REQUEST).contains("ho"))
                        .isEqualTo(read(folder, CallFiles.RESPONSE).contains("the other")));
    }

    @Test
    void waitsForTheLastAttemptWhenTheClientLeaves() {
        var log = log();
        Call call = call(STREAM);
        log.admitted(call);
        var attempt = attempt(call, 1);
        log.sent(attempt);

        log.ended(call, AdmissionListener.CLIENT_LEFT, null);
        assertThat(disk).isEmpty();
        log.ended(attempt, new End(null, true, new Usage(9, 0, 0, 0, true), null, Duration.ofMillis(1)));
        write();

        JsonNode metadata = json(only(), CallFiles.METADATA);
        assertThat(metadata.path("outcome").asText()).isEqualTo("abandoned");
        assertThat(metadata.at("/usage/estimated").asBoolean()).isTrue();
    }

    @Test
    void putsAStreamTogetherAgain() {
        var log = log();
        Call call = call(STREAM);
        log.admitted(call);
        var attempt = attempt(call, 1);
        log.sent(attempt);
        log.begun(attempt, Duration.ZERO);
        log.passed(attempt, bytes(Answers.text("Hel")));
        ticker.advance(Duration.ofMillis(40));
        log.passed(attempt, bytes(Answers.text("lo") + Answers.FINISH + Answers.DONE));
        log.routed(call, streamed(), null, Duration.ZERO);
        log.ended(attempt, new End(null, false, Usage.NONE, null, Duration.ofMillis(40)));
        log.ended(call, 200, null);
        write();

        assertThat(read(only(), CallFiles.CHUNKS).lines())
                .hasSize(4)
                .first()
                .asString()
                .startsWith("{\"timestamp_utc\":\"2026-11-24T12:00:00Z\",\"elapsed_ms\":0,\"chunk\":{\"id\":\"c1\"");
        assertThat(read(only(), CallFiles.CHUNKS))
                .endsWith("{\"timestamp_utc\":\"2026-11-24T12:00:00.040Z\",\"elapsed_ms\":40,\"chunk\":\"[DONE]\"}\n");
        JsonNode answer = json(only(), CallFiles.RESPONSE);
        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("Hello");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void saysThatAStreamDidNotComeToItsEnd() {
        var log = log();
        Call call = call(STREAM);
        log.admitted(call);
        var attempt = attempt(call, 1);
        log.sent(attempt);
        log.passed(attempt, bytes(Answers.text("Hel")));
        log.routed(call, streamed(), null, Duration.ZERO);
        log.ended(attempt, new End(new Failure.InvalidAnswer("cut"), false, Usage.NONE, null, Duration.ofMillis(40)));
        log.ended(call, 200, null);
        write();

        assertThat(json(only(), CallFiles.RESPONSE)
                        .at("/choices/0/finish_reason")
                        .isNull())
                .isTrue();
        JsonNode metadata = json(only(), CallFiles.METADATA);
        assertThat(metadata.path("outcome").asText()).isEqualTo("failed");
        assertThat(metadata.path("finish_reason").isNull()).isTrue();
    }

    @Test
    void writesWhatWasSentOnlyWhereItDiffers() {
        var log = log();
        Call same = call(TEXT);
        log.admitted(same);
        log.sent(attempt(same, 1));
        log.written(attempt(same, 1), List.of(ByteBuffer.wrap(same.request().body())));
        log.ended(attempt(same, 1), new End(null, false, Usage.NONE, null, Duration.ZERO));
        log.ended(same, 200, null);
        Call other = call(TEXT);
        log.admitted(other);
        log.sent(attempt(other, 1));
        log.written(
                attempt(other, 1), List.of(ByteBuffer.wrap(bytes("{\"model\":")), ByteBuffer.wrap(bytes("\"x\"}"))));
        log.ended(attempt(other, 1), new End(null, false, Usage.NONE, null, Duration.ZERO));
        log.ended(other, 200, null);
        write();

        List<Path> folders = folders();
        assertThat(folders.get(0).resolve(CallFiles.TRANSFORMED)).doesNotExist();
        assertThat(folders.get(1).resolve(CallFiles.TRANSFORMED)).hasContent("{\"model\":\"x\"}");
    }

    @Test
    void cutsWhatIsTooLongAndSaysSo() {
        var log = log();
        Call call = call(TEXT.replace("hi", "h".repeat(3_000)));
        log.admitted(call);
        var attempt = attempt(call, 1);
        log.sent(attempt);
        log.passed(attempt, bytes(Answers.text("first")));
        log.passed(attempt, bytes(Answers.text("x".repeat(1_000))));
        log.passed(attempt, bytes(Answers.text("last")));
        log.ended(attempt, new End(null, false, Usage.NONE, null, Duration.ZERO));
        log.ended(call, 200, null);
        write();

        assertThat(read(only(), CallFiles.REQUEST)).hasSize(2_000);
        assertThat(read(only(), CallFiles.CHUNKS)).contains("first").doesNotContain("last");
        assertThat(json(only(), CallFiles.METADATA).path("cut").toString())
                .isEqualTo("[\"streaming_chunks.jsonl\",\"request.json\"]");
    }

    @Test
    void dropsACallThatNoMemoryIsLeftForAndTellsOnce() {
        var log = log();
        Call large = call(TEXT.replace("hi", "h".repeat(90_000)));
        Call small = call(TEXT);
        log.admitted(large);
        log.sent(attempt(large, 1));
        log.admitted(small);

        log.sent(attempt(small, 1));
        log.sent(attempt(small, 2));
        log.ended(small, 200, null);
        log.ended(attempt(large, 1), new End(null, false, Usage.NONE, null, Duration.ZERO));
        log.ended(large, 200, null);
        write();

        assertThat(dropped).hasValue(1);
        assertThat(read(only(), CallFiles.REQUEST)).contains("hhhh");
        assertThat(memory.taken()).isZero();
    }

    @Test
    void dropsCallsWhileTheDiskIsSlow() {
        var log = log();
        for (int i = 0; i < 10; i++) {
            Call call = call(TEXT.replace("hi", "h".repeat(20_000)));
            log.admitted(call);
            log.ended(call, 200, null);
        }
        assertThat(disk).hasSize(4);
        assertThat(dropped).hasValue(6);

        write();
        Call later = call(TEXT);
        log.admitted(later);
        log.ended(later, 200, null);
        write();

        assertThat(written).hasValue(5);
        assertThat(memory.taken()).isZero();
    }

    @Test
    void writesWhatWasTurnedAway() {
        var log = log();
        var error = new ApiError(400, "invalid_request_error", "invalid_json", "No.", null);

        log.refused(new Refused("id", "/v1/chat/completions", bytes("{"), error, bytes("{\"error\":{}}")));
        write();

        assertThat(read(only(), CallFiles.REQUEST)).isEqualTo("{");
        assertThat(read(only(), CallFiles.RESPONSE)).isEqualTo("{\"error\":{}}");
        assertThat(read(only(), CallFiles.METADATA))
                .isEqualTo("{\"request_id\":\"id\",\"timestamp_utc\":\"2026-11-24T12:00:00Z\",\"status_code\":400,"
                        + "\"outcome\":\"refused\",\"path\":\"/v1/chat/completions\",\"error\":\"invalid_json\"}");
    }

    @Test
    void dropsRefusalsToo() {
        var log = log();
        var error = new ApiError(400, "invalid_request_error", "invalid_json", "No.", null);

        log.refused(new Refused("id", "/", new byte[200_000], error, bytes("{}")));

        assertThat(disk).isEmpty();
        assertThat(dropped).hasValue(1);
    }

    private void answer(RequestLog log, Call call, String text) {
        var attempt = attempt(call, 1);
        log.sent(attempt);
        log.begun(attempt, Duration.ZERO);
        log.ended(attempt, new End(null, false, Usage.NONE, null, Duration.ZERO));
        log.routed(call, whole(Answers.whole(text)), null, Duration.ZERO);
    }

    private static Call call(String json) {
        return new Call(
                "id",
                DIALECT.readRequest(Operation.CHAT, bytes(json)),
                DIALECT,
                Deadline.after(Duration.ofMinutes(1), new FakeTicker()),
                true,
                false,
                new AtomicInteger());
    }

    /** An attempt is told with a copy of its call. */
    private static Attempt attempt(Call call, int number) {
        return new Attempt(call.sentTo("m", false), "alpha", "m", "c" + number, call.request().stream(), number);
    }

    private static Routed whole(String body) {
        return new Routed(new Reply.Whole("alpha", "m", bytes(body), null), new RouteTrace(List.of(), 1), null);
    }

    private static Routed streamed() {
        return new Routed(new Reply.Streamed("alpha", "m", Flux.never()), new RouteTrace(List.of(), 1), null);
    }

    private void write() {
        while (!disk.isEmpty()) {
            disk.remove().run();
        }
    }

    private Path only() {
        assertThat(folders()).hasSize(1);
        return folders().get(0);
    }

    private List<Path> folders() {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.sorted().toList();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static JsonNode json(Path folder, String file) {
        return JsonTree.read(bytes(read(folder, file)));
    }

    private static String read(Path folder, String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
