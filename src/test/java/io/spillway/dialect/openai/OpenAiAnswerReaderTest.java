package io.spillway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.spillway.dialect.Answer;
import io.spillway.dialect.Answer.Kind;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.TokenUsage;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiAnswerReaderTest {

    private static final String USAGE = "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":12,\"total_tokens\":21}";

    @Test
    void returnsTheBodyUntouched() {
        byte[] body = chat("{\"role\":\"assistant\",\"content\":\"hi\",\"foo\":1}", "\"stop\"", USAGE)
                .getBytes(UTF_8);

        assertThat(read(Requests.chat(), body)).isInstanceOfSatisfying(Answer.Whole.class, whole -> {
            assertThat(whole.body()).isSameAs(body);
            assertThat(whole.usage()).isEqualTo(new TokenUsage(9, 12, 0, 0, false));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"content\":\"hi\"}",
                "{\"content\":null,\"tool_calls\":[{\"id\":\"1\"}]}",
                "{\"content\":\"\",\"tool_calls\":[{}]}",
                "{\"content\":null,\"refusal\":\"no\"}",
                "{\"content\":null,\"reasoning_content\":\"x\"}",
                "{\"content\":null,\"reasoning\":\"x\"}",
                "{\"function_call\":{\"name\":\"f\"}}",
                "{\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}",
                "{\"content\":null,\"audio\":{\"id\":\"a\"}}"
            })
    void takesForAnAnswerWhatAUserCanSee(String message) {
        assertThat(read(Requests.chat(), chat(message, "\"stop\"", USAGE))).isInstanceOf(Answer.Whole.class);
    }

    @Test
    void takesForAnAnswerWhatIsEmptyBecauseOfItsLength() {
        assertThat(read(Requests.chat(), chat("{\"content\":\"\"}", "\"length\"", USAGE)))
                .isInstanceOf(Answer.Whole.class);
    }

    @Test
    void passesOverBlankLinesAndAByteOrderMark() {
        String answer = chat("{\"content\":\"hi\"}", "\"stop\"", USAGE);

        assertThat(read(Requests.chat(), "\n\n\r\n  " + answer)).isInstanceOf(Answer.Whole.class);
        assertThat(read(Requests.chat(), "\uFEFF" + answer))
                .isInstanceOfSatisfying(
                        Answer.Whole.class,
                        whole -> assertThat(new String(whole.body(), UTF_8)).isEqualTo(answer));
    }

    /** The rows of the fault matrix that concern whole answers: number, body, kind. */
    static Stream<Arguments> faults() {
        String error = "\"error\":{\"message\":\"busy\",\"code\":502}";
        return Stream.of(
                arguments("U-51", "", Kind.EMPTY),
                arguments("U-52", "\r\n\r\n", Kind.EMPTY),
                arguments("U-53", "{\"choices\":[{]}", Kind.MALFORMED),
                arguments("U-54", "{\"choices\":[{\"message\":{\"content\":\"hi", Kind.TRUNCATED),
                arguments("U-55 {}", "{}", Kind.MALFORMED),
                arguments("U-55 []", "[]", Kind.MALFORMED),
                arguments("U-55 text", "\"ok\"", Kind.MALFORMED),
                arguments("U-55 null", "null", Kind.MALFORMED),
                arguments("U-55 choices", "{\"choices\":{}}", Kind.MALFORMED),
                arguments("U-55 trailing", chat("{\"content\":\"hi\"}", "\"stop\"", USAGE) + "x", Kind.MALFORMED),
                arguments("U-56 OpenRouter", "{" + error + "}", Kind.ERROR_INSIDE),
                arguments("U-56 iFlow", "{\"status\":\"434\",\"msg\":\"busy\"}", Kind.ERROR_INSIDE),
                arguments("U-56 text", "{\"error\":\"busy\"}", Kind.ERROR_INSIDE),
                arguments("U-56 success", "{\"success\":false,\"message\":\"busy\"}", Kind.ERROR_INSIDE),
                arguments("U-56 success alone", "{\"success\":false}", Kind.ERROR_INSIDE),
                arguments("U-56 Google", "[{" + error + "}]", Kind.ERROR_INSIDE),
                arguments("U-56 Mistral", "{\"object\":\"error\",\"message\":\"busy\"}", Kind.ERROR_INSIDE),
                arguments("U-56 FastAPI", "{\"detail\":\"busy\"}", Kind.ERROR_INSIDE),
                arguments(
                        "U-56 with choices",
                        "{" + error + ",\"choices\":[{\"message\":{\"content\":\"x\"}}]}",
                        Kind.ERROR_INSIDE),
                arguments("U-57", "<!DOCTYPE html><html></html>", Kind.MALFORMED),
                arguments("U-57 later", "\n <html>", Kind.MALFORMED),
                arguments("U-58 none", "{\"choices\":[]}", Kind.EMPTY),
                arguments("U-58 null", "{\"choices\":null}", Kind.EMPTY),
                arguments("U-58 null content", chat("{\"content\":null}", "\"stop\"", USAGE), Kind.EMPTY),
                arguments("U-58 no content", chat("{\"content\":\"\"}", "\"stop\"", USAGE), Kind.EMPTY),
                arguments(
                        "U-58 no tool calls",
                        chat("{\"content\":null,\"tool_calls\":[]}", "\"tool_calls\"", USAGE),
                        Kind.EMPTY),
                arguments("U-58 no message", "{\"choices\":[{\"index\":0}]}", Kind.EMPTY),
                arguments("U-59", "{\"choices\":[{\"message\":{\"content\":\"x\"}," + error + "}]}", Kind.ERROR_INSIDE),
                arguments("U-59 finish", chat("{\"content\":\"x\"}", "\"error\"", USAGE), Kind.ERROR_INSIDE),
                arguments("U-62 deep", "{\"choices\":" + "[".repeat(1_001), Kind.MALFORMED),
                arguments("U-62 number", "{\"choices\":" + "1".repeat(100_000) + "}", Kind.MALFORMED),
                arguments("U-66 UTF-16", "\u0000{\u0000}", Kind.MALFORMED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void faults(String row, String body, Kind kind) {
        assertThat(read(Requests.chat(), body)).isInstanceOfSatisfying(Answer.Fault.class, fault -> {
            assertThat(fault.kind()).isEqualTo(kind);
            assertThat(fault.error() != null).isEqualTo(kind == Kind.ERROR_INSIDE);
            assertThat(fault.reason()).isNotBlank();
        });
    }

    @Test
    void refusesAnObjectWithAMillionKeys() {
        StringBuilder body = new StringBuilder("{\"choices\":[]");
        for (int key = 0; key < 1_000_000; key++) {
            body.append(",\"k").append(key).append("\":0");
        }

        assertThat(read(Requests.chat(), body.append('}').toString()))
                .isInstanceOfSatisfying(
                        Answer.Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Kind.MALFORMED));
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        byte[] body = chat("{\"content\":\"hi\"}", "\"stop\"", USAGE).getBytes(UTF_8);
        body[new String(body, UTF_8).indexOf("hi")] = (byte) 0xC0;

        assertThat(read(Requests.chat(), body))
                .isInstanceOfSatisfying(
                        Answer.Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Kind.MALFORMED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"error\":null,",
                "\"foo\":{\"a\":1,\"a\":2},",
                "\"id\":null,\"id\":7,",
                "\"model\":\"\\ud800\","
            })
    void leavesOdditiesToTheClient(String oddity) {
        String body =
                "{" + oddity + chat("{\"content\":\"hi\"}", "\"stop\"", USAGE).substring(1);

        assertThat(read(Requests.chat(), body)).isInstanceOf(Answer.Whole.class);
    }

    /** Usage as providers write it, and what it says: input, output, cached, reasoning. */
    static Stream<Arguments> usages() {
        return Stream.of(
                arguments(
                        "OpenAI",
                        "\"usage\":{\"prompt_tokens\":16,\"completion_tokens\":300,\"prompt_tokens_details\":{\"cached_tokens\":4},"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":50}}",
                        new TokenUsage(16, 300, 4, 50, false)),
                arguments(
                        "DeepSeek",
                        "\"usage\":{\"prompt_tokens\":18,\"completion_tokens\":2,\"prompt_cache_hit_tokens\":8,\"prompt_cache_miss_tokens\":10}",
                        new TokenUsage(18, 2, 8, 0, false)),
                arguments(
                        "Groq",
                        "\"x_groq\":{\"id\":\"r\",\"usage\":{\"queue_time\":0.1,\"prompt_tokens\":7,\"completion_tokens\":3}}",
                        new TokenUsage(7, 3, 0, 0, false)),
                arguments(
                        "xAI",
                        "\"usage\":{\"prompt_tokens\":291,\"completion_tokens\":26,\"total_tokens\":513,"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":196}}",
                        new TokenUsage(291, 222, 0, 196, false)),
                arguments(
                        "details null",
                        "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"prompt_tokens_details\":null}",
                        new TokenUsage(1, 2, 0, 0, false)),
                arguments(
                        "by total",
                        "\"usage\":{\"prompt_tokens\":1,\"total_tokens\":5}",
                        new TokenUsage(1, 4, 0, 0, false)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void usages(String provider, String usage, TokenUsage expected) {
        assertThat(usageOf(usage)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"foo\":1",
                "\"usage\":null",
                "\"usage\":7",
                "\"usage\":[]",
                "\"usage\":{}",
                "\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":2}",
                "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":-2}",
                "\"usage\":{\"prompt_tokens\":\"1\",\"completion_tokens\":\"2\"}",
                "\"usage\":{\"prompt_tokens\":1.5,\"completion_tokens\":2}",
                "\"usage\":{\"prompt_tokens\":9223372036854775808,\"completion_tokens\":2}",
                "\"usage\":{\"prompt_tokens\":36893488147419103233,\"completion_tokens\":2}",
                "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":99999999999}",
                "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1e30}"
            })
    void estimatesTheUsageThatCannotBeBelieved(String usage) {
        TokenUsage read = usageOf(usage);

        assertThat(read.estimated()).isTrue();
        assertThat(read.outputTokens()).isEqualTo(3);
        assertThat(read.inputTokens()).isPositive();
    }

    @Test
    void readsCompletions() {
        assertThat(read(
                        Requests.completion(),
                        "{\"choices\":[{\"index\":0,\"text\":\"hi\",\"finish_reason\":\"stop\"}]}"))
                .isInstanceOf(Answer.Whole.class);
        assertThat(read(
                        Requests.completion(),
                        "{\"choices\":[{\"index\":0,\"text\":\"\",\"finish_reason\":\"stop\"}]}"))
                .isInstanceOf(Answer.Fault.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[0.1,-2e-3]", "\"AACAPw==\"", "{\"float\":[0.1]}"})
    void readsVectors(String vector) {
        Answer answer = read(
                Requests.embedding(),
                "{\"object\":\"list\",\"data\":[{\"index\":0,\"embedding\":" + vector
                        + "}],\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}");

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Whole.class,
                        whole -> assertThat(whole.usage()).isEqualTo(new TokenUsage(5, 0, 0, 0, false)));
    }

    static Stream<Arguments> faultsOfVectors() {
        return Stream.of(
                arguments("{\"data\":[]}", Kind.EMPTY),
                arguments("{\"data\":[{\"embedding\":[]}]}", Kind.EMPTY),
                arguments("{\"data\":[{\"embedding\":\"\"}]}", Kind.EMPTY),
                arguments("{\"data\":{}}", Kind.MALFORMED),
                arguments("{\"choices\":[]}", Kind.MALFORMED),
                arguments("[]", Kind.MALFORMED),
                arguments("{\"data\":[{\"embedding\":[1", Kind.TRUNCATED),
                arguments("{\"error\":{\"message\":\"busy\"},\"data\":[]}", Kind.ERROR_INSIDE),
                arguments("{\"detail\":\"busy\"}", Kind.ERROR_INSIDE));
    }

    @ParameterizedTest
    @MethodSource
    void faultsOfVectors(String body, Kind kind) {
        assertThat(read(Requests.embedding(), body))
                .isInstanceOfSatisfying(
                        Answer.Fault.class, fault -> assertThat(fault.kind()).isEqualTo(kind));
    }

    @Test
    void neverThrows() {
        byte[] seed = chat(
                        "{\"content\":\"hi \\u00fc\",\"tool_calls\":[{\"id\":\"x\"}]}",
                        "\"stop\"",
                        USAGE + ",\"error\":null")
                .getBytes(UTF_8);
        Random random = new Random(8);

        for (int round = 0; round < 20_000; round++) {
            byte[] mutant = seed.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                mutant[random.nextInt(mutant.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : "{}[]\",:0ntf".charAt(random.nextInt(11)));
            }
            for (ClientRequest request :
                    new ClientRequest[] {Requests.chat(), Requests.completion(), Requests.embedding()}) {
                assertThat(read(request, mutant)).isNotNull();
            }
        }
    }

    private static TokenUsage usageOf(String usage) {
        Answer answer = read(Requests.chat(), chat("{\"content\":\"twelve bytes\"}", "\"stop\"", usage));
        assertThat(answer).isInstanceOf(Answer.Whole.class);
        return ((Answer.Whole) answer).usage();
    }

    private static String chat(String message, String finishReason, String more) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":7,\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":"
                + message + ",\"finish_reason\":" + finishReason + "}]," + more + "}";
    }

    private static Answer read(ClientRequest request, String body) {
        return read(request, body.getBytes(UTF_8));
    }

    private static Answer read(ClientRequest request, byte[] body) {
        return new OpenAiTranslation(RequestQuirks.NONE).readAnswer(request, body);
    }
}
