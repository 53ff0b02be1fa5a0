package io.spillway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.Answer.Fault;
import io.spillway.dialect.Answer.Kind;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.Operation;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.SseReader;
import io.spillway.dialect.TokenUsage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiEventStreamTest {

    private static final String ROLE = event(chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
    private static final String HEL = event(chunk("{\"content\":\"Hel\"}", "null"));
    private static final String LO = event(chunk("{\"content\":\"lo 世界 \uD83D\uDE00\"}", "null"));
    private static final String STOP = event(chunk("{}", "\"stop\""));
    private static final String USAGE =
            event("{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"m1\","
                    + "\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11}}");
    private static final String DONE = event("[DONE]");
    private static final String WHOLE = ROLE + HEL + LO + STOP + DONE;

    @Test
    void forwardsEachEventByteForByte() {
        Outcome outcome = run(WHOLE);

        assertThat(outcome.text).isEqualTo(WHOLE);
        assertThat(outcome.stream.complete()).isTrue();
        assertThat(outcome.stream.visible()).isTrue();
        assertThat(outcome.stream.fault()).isNull();
    }

    @Test
    void returnsTheReadItselfWhenItIsWholeEvents() {
        byte[] read = (ROLE + HEL).getBytes(UTF_8);

        assertThat(stream().accept(read)).isSameAs(read);
    }

    @Test
    void isVisibleFromTheFirstContentOn() {
        EventStream stream = stream();

        stream.accept(ROLE.getBytes(UTF_8));
        assertThat(stream.visible()).isFalse();

        stream.accept(HEL.getBytes(UTF_8));
        assertThat(stream.visible()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"content\":\"x\"}",
                "{\"reasoning_content\":\"x\"}",
                "{\"reasoning\":\"x\"}",
                "{\"refusal\":\"x\"}",
                "{\"tool_calls\":[{\"index\":0,\"id\":\"t\"}]}",
                "{\"function_call\":{\"name\":\"f\"}}",
                "{\"audio\":{\"id\":\"a\"}}",
                "{\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}",
                "{\"content\":\" \"}"
            })
    void takesForVisibleWhatAUserCanSee(String delta) {
        EventStream stream = stream();

        stream.accept(event(chunk(delta, "null")).getBytes(UTF_8));

        assertThat(stream.visible()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}", "{\"role\":\"assistant\"}", "{\"content\":\"\"}", "{\"content\":null,\"reasoning_content\":\"\"}",
                "{\"tool_calls\":[]}", "{\"tool_calls\":null,\"refusal\":null,\"audio\":null}", "{\"content\":[]}",
                        "null"
            })
    void takesForInvisibleWhatNobodyCanSee(String delta) {
        EventStream stream = stream();

        stream.accept(event(chunk(delta, "null")).getBytes(UTF_8));

        assertThat(stream.visible()).isFalse();
    }

    @Test
    void givesTheSameHoweverTheStreamIsCutInTwo() {
        for (String stream : streams()) {
            byte[] bytes = stream.getBytes(UTF_8);
            Outcome whole = run(stream);
            for (int cut = 0; cut <= bytes.length; cut++) {
                Outcome outcome =
                        run(stream(), Arrays.copyOfRange(bytes, 0, cut), Arrays.copyOfRange(bytes, cut, bytes.length));
                assertThat(outcome).as("cut at %d of %s", cut, stream).isEqualTo(whole);
            }
        }
    }

    @Test
    void givesTheSameWhenItComesByteByByte() {
        for (String stream : streams()) {
            byte[] bytes = stream.getBytes(UTF_8);
            byte[][] reads = new byte[bytes.length][];
            for (int index = 0; index < bytes.length; index++) {
                reads[index] = new byte[] {bytes[index]};
            }
            assertThat(run(stream(), reads)).isEqualTo(run(stream));
        }
    }

    @Test
    void givesTheSameHoweverTheStreamIsCutInMany() {
        Random random = new Random(8);
        for (String stream : streams()) {
            byte[] bytes = stream.getBytes(UTF_8);
            for (int round = 0; round < 200; round++) {
                assertThat(run(stream(), cutAtRandom(bytes, random))).isEqualTo(run(stream));
            }
        }
    }

    @Test
    void neverThrowsAndGivesTheSameForDamagedStreamsHoweverTheyAreCut() {
        Random random = new Random(8);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = damaged(streams()[random.nextInt(streams().length)].getBytes(UTF_8), random);
            assertThat(run(stream(), cutAtRandom(bytes, random)))
                    .as(new String(bytes, UTF_8))
                    .isEqualTo(run(stream(), bytes));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r"})
    void takesEachKindOfLineEnd(String lineEnd) {
        String stream = WHOLE.replace("\n", lineEnd);

        Outcome outcome = run(stream);

        assertThat(outcome.text).isEqualTo(stream);
        assertThat(outcome.stream.complete()).isTrue();
    }

    @Test
    void dropsAByteOrderMark() {
        assertThat(run("\uFEFF" + WHOLE).text).isEqualTo(WHOLE);
    }

    @Test
    void dropsCommentsPingsAndEmptyEvents() {
        String noise =
                ": OPENROUTER PROCESSING\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\ndata:\n\nid: 7\n\nretry: 10\n\n\n\n";

        Outcome outcome = run(noise + ROLE + noise + HEL + STOP + DONE);

        assertThat(outcome.text).isEqualTo(ROLE + HEL + STOP + DONE);
        assertThat(outcome.stream.droppedLines()).isZero();
    }

    @Test
    void joinsDataOfSeveralLines() {
        String event =
                "data: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\"x\"},\ndata:\"finish_reason\":null}]}\n\n";

        Outcome outcome = run(event + STOP + DONE);

        assertThat(outcome.text).isEqualTo(event + STOP + DONE);
    }

    @Test
    void takesDataWithoutASpaceAndUnknownFields() {
        String stream = "x\nfoo: bar\nid: 1\n" + HEL.replace("data: ", "data:") + STOP + DONE;

        assertThat(run(stream).text).isEqualTo(stream);
    }

    @Test
    void addsDoneWhenAFinishReasonCame() {
        Outcome outcome = run(ROLE + HEL + STOP);

        assertThat(outcome.text).isEqualTo(ROLE + HEL + STOP + DONE);
        assertThat(outcome.stream.complete()).isTrue();
    }

    @Test
    void suppliesAMissingFinishReason() {
        Outcome outcome = run(ROLE + HEL + DONE);

        assertThat(outcome.text)
                .isEqualTo(ROLE
                        + HEL
                        + event(
                                "{\"id\":\"c1\",\"created\":7,\"model\":\"m1\",\"object\":\"chat.completion.chunk\",\"choices\":["
                                        + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}")
                        + DONE);
        assertThat(outcome.stream.complete()).isTrue();
    }

    @Test
    void suppliesTheFinishReasonOfAToolCall() {
        String call =
                event(chunk("{\"tool_calls\":[{\"index\":0,\"id\":\"t\",\"function\":{\"name\":\"f\"}}]}", "null"));

        assertThat(run(call + DONE).text).contains("\"finish_reason\":\"tool_calls\"");
    }

    @Test
    void suppliesOnlyTheFinishReasonsThatAreMissing() {
        String both = event(
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}},{\"index\":1,\"delta\":{\"content\":\"b\"}}]}");

        assertThat(run(both + DONE).text)
                .contains("{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"},{\"index\":1,");
    }

    @Test
    void suppliesTheFinishReasonOfTheOneChoiceThatHasNone() {
        String both = event(
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}},{\"index\":1,\"delta\":{\"content\":\"b\"}}]}");

        assertThat(run(both + STOP + event(chunk("{}", "null")) + DONE).text)
                .contains("\"choices\":[{\"index\":1,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}");
    }

    @Test
    void doesNotWaitForTheNextEventWhereLinesEndWithCr() {
        String event = HEL.replace('\n', '\r');

        assertThat(new String(stream().accept(event.getBytes(UTF_8)), UTF_8)).isEqualTo(event);
    }

    @Test
    void dropsWhatFollowsDone() {
        assertThat(run(WHOLE + HEL + DONE).text).isEqualTo(WHOLE);
    }

    @Test
    void cutsOutAnErrorThatIsNull() {
        String first = event("{\"error\":null,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}");
        String last =
                event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}] , \"error\" : null }");

        assertThat(run(first + last + DONE).text)
                .isEqualTo(event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}")
                        + event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}] }")
                        + DONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "false", "\"\"", "{}"})
    void cutsOutEachErrorThatSaysNothing(String error) {
        String event = event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"error\":" + error
                + "}],\"error\":" + error + "}");

        assertThat(run(event + STOP + DONE).text).isEqualTo(event.replace("],\"error\":" + error, "]") + STOP + DONE);
    }

    @Test
    void forwardsChunksWithoutAChoiceThatSayMore() {
        String filtered = event("{\"id\":\"\",\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0}]}");
        String unknown = event("{\"foo\":1}");

        assertThat(run(filtered + unknown + WHOLE).text).isEqualTo(filtered + unknown + WHOLE);
    }

    @Test
    void countsTextOnceWhereTheMessageSoFarIsRepeated() {
        String both =
                event("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"the message so far, which is long\"},"
                        + "\"delta\":{\"content\":\"long\"},\"finish_reason\":null}]}");

        assertThat(run(both + STOP + DONE).stream.usage().outputTokens()).isEqualTo(1);
    }

    @Test
    void joinsVeryManyLinesInLinearTime() {
        String lines = "data: {\n" + "data:\n".repeat(600_000) + "data: \"choices\":[]}\n\n";

        assertThat(run(lines + WHOLE).text).isEqualTo(lines + WHOLE);
    }

    @Test
    void dropsTheUsageChunkThatTheClientDidNotAskFor() {
        Outcome outcome = run(ROLE + HEL + STOP + USAGE + DONE);

        assertThat(outcome.text).isEqualTo(ROLE + HEL + STOP + DONE);
        assertThat(outcome.stream.usage()).isEqualTo(new TokenUsage(9, 2, 0, 0, false));
    }

    @Test
    void forwardsTheUsageChunkThatTheClientAskedFor() {
        var request = Requests.chatWith("\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        EventStream stream = new OpenAiTranslation(RequestQuirks.NONE).stream(request);

        assertThat(run(stream, (HEL + STOP + USAGE + DONE).getBytes(UTF_8)).text)
                .isEqualTo(HEL + STOP + USAGE + DONE);
    }

    @Test
    void believesTheLastUsage() {
        String early = event(
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1}}");

        assertThat(run(early + STOP + USAGE + DONE).stream.usage().outputTokens())
                .isEqualTo(2);
    }

    @Test
    void estimatesTheUsageThatNobodyReports() {
        TokenUsage usage = run(event(chunk("{\"content\":\"twelve bytes\"}", "null")) + STOP + DONE)
                .stream
                .usage();

        assertThat(usage.estimated()).isTrue();
        assertThat(usage.outputTokens()).isEqualTo(3);
        assertThat(usage.inputTokens()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"busy\",\"code\":502}}",
                "{\"error\":\"busy\"}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\",\"error\":{\"message\":\"busy\"}}]}",
                "{\"error\":{\"message\":\"busy\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"error\"}]}",
                "{\"object\":\"error\",\"message\":\"busy\"}",
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}",
                "{\"status\":\"434\",\"msg\":\"busy\"}",
                "{\"choices\":[],\"x_groq\":{\"error\":\"busy\"}}",
                "{\"choices\":[{\"index\":0,\"error\":\"busy\"}]}"
            })
    void isAtFaultAtAnErrorAndForwardsNothingMore(String error) {
        Outcome outcome = run(ROLE + HEL + event(error) + LO + DONE);

        assertThat(outcome.text).isEqualTo(ROLE + HEL);
        assertThat(outcome.kind()).isEqualTo(Kind.ERROR_INSIDE);
        assertThat(outcome.stream.fault().reason()).isEqualTo("busy");
        assertThat(outcome.stream.complete()).isFalse();
    }

    @Test
    void isAtFaultAtAnErrorEventWhateverItsData() {
        assertThat(run("event: error\ndata: oops\n\n").kind()).isEqualTo(Kind.ERROR_INSIDE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ": comment\n\n", "data: [DONE]\n\n"})
    void isEmptyWhenNothingWasToBeSeen(String stream) {
        assertThat(run(stream).kind()).isEqualTo(Kind.EMPTY);
        assertThat(run(ROLE + stream).kind()).isEqualTo(Kind.EMPTY);
        assertThat(run(ROLE + STOP + stream).kind()).isEqualTo(Kind.EMPTY);
    }

    @Test
    void findsAnErrorThatCameWithoutAnEventAroundIt() {
        Outcome outcome = run("{\n  \"error\": {\"message\": \"busy\"}\n}\n");

        assertThat(outcome.kind()).isEqualTo(Kind.ERROR_INSIDE);
        assertThat(outcome.stream.fault().reason()).isEqualTo("busy");
    }

    @Test
    void isWholeWhenItIsEmptyBecauseOfItsLength() {
        Outcome outcome = run(ROLE + event(chunk("{}", "\"length\"")) + DONE);

        assertThat(outcome.stream.fault()).isNull();
        assertThat(outcome.stream.visible()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html><body>Just a moment</body></html>\n\n", "{\"choices\":[]}", "data: oops\n\n"})
    void isMalformedWhenItIsNoSuchStream(String stream) {
        assertThat(run(stream).kind()).isEqualTo(Kind.MALFORMED);
    }

    @Test
    void isTruncatedWhenItEndsBeforeItsEnd() {
        Outcome outcome = run(ROLE + HEL);

        assertThat(outcome.text).isEqualTo(ROLE + HEL);
        assertThat(outcome.kind()).isEqualTo(Kind.TRUNCATED);
    }

    @Test
    void discardsAnEventThatIsNotEndedByABlankLine() {
        Outcome outcome = run(ROLE + HEL + STOP.substring(0, STOP.length() - 1));

        assertThat(outcome.text).isEqualTo(ROLE + HEL);
        assertThat(outcome.kind()).isEqualTo(Kind.TRUNCATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: {\"choices\n\n", "data: []\n\n", "data: \"x\"\n\n", "data: null\n\n", "data: 7\n\n"})
    void dropsAndCountsAMalformedLine(String line) {
        Outcome outcome = run(ROLE + HEL + line + LO + STOP + DONE);

        assertThat(outcome.text).isEqualTo(WHOLE);
        assertThat(outcome.stream.droppedLines()).isOne();
    }

    @Test
    void isMalformedWhereItIsNotUtf8() {
        byte[] bytes = (ROLE + HEL + LO + STOP + DONE).getBytes(UTF_8);
        int at = (ROLE + HEL).getBytes(UTF_8).length + LO.indexOf('世');
        bytes[at] = (byte) 0xC0;

        Outcome outcome = run(stream(), bytes);

        assertThat(outcome.text).isEqualTo(ROLE + HEL);
        assertThat(outcome.kind()).isEqualTo(Kind.MALFORMED);
    }

    @Test
    void isMalformedWhereOneOfItsOtherLinesIsNotUtf8() {
        byte[] bytes = (ROLE + "id: 1\n" + HEL).getBytes(UTF_8);
        bytes[(ROLE + "id: ").length()] = (byte) 0xFF;

        assertThat(run(stream(), bytes).kind()).isEqualTo(Kind.MALFORMED);
    }

    @Test
    void takesALineOfFourMegabytesAndNoMore() {
        int head = event(chunk("{\"content\":\"\"}", "null")).length();
        String longest = event(chunk("{\"content\":\"" + "x".repeat(SseReader.LONGEST_EVENT - head) + "\"}", "null"));
        String longer =
                event(chunk("{\"content\":\"" + "x".repeat(SseReader.LONGEST_EVENT - head + 1) + "\"}", "null"));

        assertThat(run(longest + STOP + DONE).text).isEqualTo(longest + STOP + DONE);
        assertThat(run(longer + STOP + DONE).kind()).isEqualTo(Kind.MALFORMED);
    }

    @Test
    void isMalformedAtALineWithoutEnd() {
        EventStream stream = stream();
        byte[] read = "x".repeat(64 * 1024).getBytes(UTF_8);
        int reads = 0;

        while (stream.fault() == null && reads < 100) {
            assertThat(stream.accept(read)).isEmpty();
            reads++;
        }

        assertThat(reads).isEqualTo(SseReader.LONGEST_EVENT / read.length + 1);
    }

    @Test
    void forwardsCompletionsToo() {
        String text = event(
                "{\"id\":\"c\",\"object\":\"text_completion\",\"choices\":[{\"index\":0,\"text\":\"a\",\"finish_reason\":null}]}");
        EventStream stream = new OpenAiEventStream(Operation.COMPLETION, 1, false);

        Outcome outcome = run(stream, (text + DONE).getBytes(UTF_8));

        assertThat(outcome.text)
                .startsWith(text)
                .contains("\"text\":\"\",\"logprobs\":null,\"finish_reason\":\"stop\"");
    }

    @Test
    void returnsNothingAfterItsEnd() {
        EventStream stream = stream();
        stream.accept(WHOLE.getBytes(UTF_8));

        assertThat(stream.accept(HEL.getBytes(UTF_8))).isEmpty();
        assertThat(stream.end()).isEmpty();
    }

    private static String[] streams() {
        return new String[] {
            WHOLE,
            WHOLE.replace("\n", "\r\n"),
            WHOLE.replace("\n", "\r"),
            "\uFEFF: hello\n\n" + ROLE + "\r\n\r" + HEL.replace("\n\n", "\r\r\n") + LO.replace("\n\n", "\n\r\n") + DONE,
            ROLE + HEL + USAGE + "data: oops\n\n" + STOP + DONE + LO,
            ROLE + HEL + "event: error\ndata: {\"message\":\"x\"}\n\n" + LO,
            "data: {\"choices\":[{\"delta\":\ndata:{\"content\":\"x\"}}]\ndata: ,\"error\":null}\n\n" + STOP,
            ROLE + HEL + LO.substring(0, 80),
        };
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte)
                    (random.nextInt(4) == 0 ? random.nextInt(256) : "\n\r\n\r: data{}[]\",".charAt(random.nextInt(16)));
        }
        return bytes;
    }

    private static byte[][] cutAtRandom(byte[] bytes, Random random) {
        int[] cuts =
                random.ints(1 + random.nextInt(8), 0, bytes.length + 1).sorted().toArray();
        byte[][] reads = new byte[cuts.length + 1][];
        int from = 0;
        for (int index = 0; index < cuts.length; index++) {
            reads[index] = Arrays.copyOfRange(bytes, from, cuts[index]);
            from = cuts[index];
        }
        reads[cuts.length] = Arrays.copyOfRange(bytes, from, bytes.length);
        return reads;
    }

    private static EventStream stream() {
        return new OpenAiTranslation(RequestQuirks.NONE).stream(Requests.streamed());
    }

    private static Outcome run(String stream) {
        return run(stream(), stream.getBytes(UTF_8));
    }

    private static Outcome run(EventStream stream, byte[]... reads) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] read : reads) {
            out.writeBytes(stream.accept(read));
        }
        out.writeBytes(stream.end());
        return new Outcome(out.toString(UTF_8), stream);
    }

    private static String chunk(String delta, String finishReason) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"m1\",\"choices\":["
                + "{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finishReason + "}]}";
    }

    private static String event(String data) {
        return "data: " + data + "\n\n";
    }

    /** What came of a stream. Two are equal if a client and the gateway would see no difference. */
    private record Outcome(String text, EventStream stream) {

        @Nullable
        Kind kind() {
            Fault fault = stream.fault();
            return fault == null ? null : fault.kind();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Outcome that && seen().equals(that.seen());
        }

        @Override
        public int hashCode() {
            return seen().hashCode();
        }

        @Override
        public String toString() {
            return seen();
        }

        private String seen() {
            return text + "\n" + kind() + stream.complete() + stream.visible() + stream.usage() + stream.droppedLines();
        }
    }
}
