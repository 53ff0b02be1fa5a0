package io.spillway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.ChatEvent;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.SharedTranslation;
import io.spillway.dialect.Signature;
import io.spillway.dialect.SseReader;
import io.spillway.dialect.StopReason;
import io.spillway.dialect.Target;
import io.spillway.testing.FixedSurroundings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What OpenAI's streams say in the model, and the model in OpenAI's streams; the odd ones that others send, too. */
class OpenAiChatStreamTest {

    private static final OpenAiDialect OPENAI = new OpenAiDialect();

    @Test
    void tellsWhoAnswersAndWhen() {
        assertThat(read("{\"id\":\"c1\",\"created\":5,\"model\":\"x\",\"choices\":[]}"))
                .first()
                .isInstanceOfSatisfying(ChatEvent.Begin.class, begin -> {
                    assertThat(begin.id()).isEqualTo("c1");
                    assertThat(begin.model()).isEqualTo("x");
                    assertThat(begin.created()).isEqualTo(5);
                });
    }

    @Test
    void readsTextReasoningAndRefusal() {
        assertThat(deltas("{\"reasoning_content\":\"hm\",\"content\":\"so\",\"refusal\":\"no\"}"))
                .containsExactly(
                        new ChatEvent.ThinkingDelta(0, "hm"),
                        new ChatEvent.TextDelta(0, "so"),
                        new ChatEvent.RefusalDelta(0, "no"));
    }

    @Test
    void readsReasoningOnceThatIsSentUnderBothNames() {
        assertThat(deltas("{\"reasoning\":\"hm\",\"reasoning_content\":\"hm\"}"))
                .containsExactly(new ChatEvent.ThinkingDelta(0, "hm"));
        assertThat(deltas("{\"reasoning\":\"hm\"}")).containsExactly(new ChatEvent.ThinkingDelta(0, "hm"));
    }

    @Test
    void readsPartsInPlaceOfAText() {
        assertThat(deltas("{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]},"
                        + "{\"type\":\"text\",\"text\":\"so\"}]}"))
                .containsExactly(new ChatEvent.ThinkingDelta(0, "hm"), new ChatEvent.TextDelta(0, "so"));
    }

    @Test
    void readsCallsThatAreToldInTurns() {
        assertThat(
                        deltas(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}",
                                "{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}]}",
                                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}},{\"index\":1,\"function\":{\"arguments\":\"}\"}}]}"))
                .containsExactly(
                        new ChatEvent.ToolCallBegin(0, 0, "a", "f", null),
                        new ChatEvent.ToolCallBegin(0, 1, "b", "g", null),
                        new ChatEvent.ToolCallDelta(0, 1, "{"),
                        new ChatEvent.ToolCallDelta(0, 0, "{}"),
                        new ChatEvent.ToolCallDelta(0, 1, "}"));
    }

    @Test
    void tellsCallsApartByTheirIdsWhereIndicesAreMissingOrAllTheSame() {
        for (String index : List.of("", "\"index\":0,")) {
            assertThat(deltas(
                            "{\"tool_calls\":[{" + index
                                    + "\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
                            "{\"tool_calls\":[{" + index
                                    + "\"id\":\"b\",\"function\":{\"name\":\"f\",\"arguments\":\"[]\"}}]}"))
                    .containsExactly(
                            new ChatEvent.ToolCallBegin(0, 0, "a", "f", null),
                            new ChatEvent.ToolCallDelta(0, 0, "{}"),
                            new ChatEvent.ToolCallBegin(0, 1, "b", "f", null),
                            new ChatEvent.ToolCallDelta(0, 1, "[]"));
        }
    }

    @Test
    void takesANameThatComesWithEveryPieceOnce() {
        assertThat(
                        deltas(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}",
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"}\"}}]}"))
                .containsExactly(
                        new ChatEvent.ToolCallBegin(0, 0, "a", "f", null),
                        new ChatEvent.ToolCallDelta(0, 0, "{"),
                        new ChatEvent.ToolCallDelta(0, 0, "}"));
    }

    @Test
    void waitsForANameThatComesLateAndNamesACallThatHasNoId() {
        assertThat(deltas(
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\"}}]}",
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"}\"}}]}"))
                .containsExactly(
                        new ChatEvent.ToolCallBegin(0, 0, "call_000000000000000000000001", "f", null),
                        new ChatEvent.ToolCallDelta(0, 0, "{"),
                        new ChatEvent.ToolCallDelta(0, 0, "}"));
    }

    @Test
    void takesArgumentsThatAreAnObjectForTheirText() {
        assertThat(
                        deltas(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":{\"a\":1}}}]}"))
                .contains(new ChatEvent.ToolCallDelta(0, 0, "{\"a\":1}"));
    }

    @Test
    void readsAFunctionCallOfOldAsOneCall() {
        assertThat(deltas(
                        "{\"function_call\":{\"name\":\"f\",\"arguments\":\"\"}}",
                        "{\"function_call\":{\"arguments\":\"{}\"}}"))
                .containsExactly(
                        new ChatEvent.ToolCallBegin(0, 0, "call_000000000000000000000001", "f", null),
                        new ChatEvent.ToolCallDelta(0, 0, "{}"));
    }

    @Test
    void readsTheSignaturesOfThoughtsAndCalls() {
        assertThat(deltas(
                        "{\"thinking_blocks\":[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"s1\"}]}",
                        "{\"thinking_blocks\":[{\"type\":\"redacted_thinking\",\"data\":\"d\"}]}",
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\"},"
                                + "\"extra_content\":{\"google\":{\"thought_signature\":\"s2\"}}}]}"))
                .containsExactly(
                        new ChatEvent.ThinkingSigned(0, new Signature("anthropic", "s1")),
                        new ChatEvent.Redacted(0, new Signature("anthropic", "d")),
                        new ChatEvent.ToolCallBegin(0, 0, "a", "f", new Signature("gemini", "s2")));
    }

    @Test
    void readsTheMessageWhereThereIsNoDelta() {
        assertThat(read("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"all\"},\"finish_reason\":\"stop\"}]}"))
                .contains(new ChatEvent.TextDelta(0, "all"), new ChatEvent.Stop(0, StopReason.END, null));
        assertThat(
                        read(
                                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"message\":{\"content\":\"all\"}}]}"))
                .contains(new ChatEvent.TextDelta(0, "a"))
                .doesNotContain(new ChatEvent.TextDelta(0, "all"));
    }

    @Test
    void readsImagesThatAModelDraws() {
        assertThat(
                        deltas(
                                "{\"images\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,aGk=\"}}]}"))
                .singleElement()
                .isInstanceOfSatisfying(
                        ChatEvent.Part.class,
                        part -> assertThat(((ContentPart.Media) part.part())
                                        .source()
                                        .mediaType())
                                .isEqualTo("image/png"));
    }

    @Test
    void readsTheUsageWhereverItStands() {
        assertThat(read("{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":1,\"cache_write_tokens\":2},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":1}}}"))
                .last()
                .isInstanceOfSatisfying(ChatEvent.Usage.class, told -> {
                    assertThat(told.usage().inputTokens()).isEqualTo(3);
                    assertThat(told.usage().cachedTokens()).isEqualTo(1);
                    assertThat(told.usage().cacheWriteTokens()).isEqualTo(2);
                    assertThat(told.usage().reasoningTokens()).isEqualTo(1);
                });
        assertThat(read("{\"choices\":[],\"x_groq\":{\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}}"))
                .last()
                .isInstanceOf(ChatEvent.Usage.class);
    }

    @Test
    void readsReasonsToStopInOthersWords() {
        assertThat(stop("max_tokens")).isEqualTo(StopReason.LENGTH);
        assertThat(stop("content_filter")).isEqualTo(StopReason.FILTERED);
        assertThat(stop("function_call")).isEqualTo(StopReason.TOOL_CALLS);
        assertThat(stop("eos")).isEqualTo(StopReason.END);
        assertThat(read("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"\"}]}"))
                .noneMatch(ChatEvent.Stop.class::isInstance);
    }

    @Test
    void readsAnErrorInsideAStream() {
        assertThat(read("{\"error\":{\"message\":\"gone\",\"code\":500}}"))
                .singleElement()
                .isInstanceOfSatisfying(
                        ChatEvent.Failed.class,
                        failed -> assertThat(failed.error().message()).isEqualTo("gone"));
    }

    @Test
    void tellsTheRoleWithTheFirstWordOfEachChoice() {
        String told = translated(
                Requests.chatWith("\"stream\":true,\"n\":2"),
                "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\"}}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}",
                "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"c\"}}]}");

        assertThat(told)
                .contains(
                        "{\"index\":1,\"delta\":{\"role\":\"assistant\",\"content\":\"b\"},\"logprobs\":null,\"finish_reason\":null}",
                        "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"a\"},\"logprobs\":null,\"finish_reason\":null}",
                        "{\"index\":1,\"delta\":{\"content\":\"c\"},\"logprobs\":null,\"finish_reason\":null}");
        assertThat(told.indexOf("\"index\":0,\"delta\":{},"))
                .isPositive()
                .isLessThan(told.indexOf("\"index\":1,\"delta\":{},"));
    }

    @Test
    void tellsTheUsageOnlyToAClientThatAskedForIt() {
        String usage =
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}";

        assertThat(translated(Requests.streamed(), usage)).doesNotContain("usage");
        assertThat(translated(Requests.chatWith("\"stream\":true,\"stream_options\":{\"include_usage\":true}"), usage))
                .containsOnlyOnce(
                        "\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7");
    }

    @Test
    void tellsACallToAClientOfOldAsItKnowsIt() {
        String told = translated(
                Requests.chatWith("\"stream\":true,\"functions\":[{\"name\":\"f\"}]"),
                "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}");

        assertThat(told)
                .contains("\"function_call\":{\"name\":\"f\",\"arguments\":\"\"}")
                .contains("\"function_call\":{\"arguments\":\"{}\"}")
                .contains("\"finish_reason\":\"function_call\"")
                .doesNotContain("tool_calls");
    }

    @Test
    void tellsTextsToAClientOfCompletions() {
        String told = translated(
                Requests.completion(),
                "{\"id\":\"c\",\"created\":1,\"model\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}");

        assertThat(told)
                .contains("{\"id\":\"c\",\"object\":\"text_completion\",\"created\":1,\"model\":\"x\",\"choices\":"
                        + "[{\"index\":0,\"text\":\"a\",\"logprobs\":null,\"finish_reason\":null}]}")
                .contains("{\"index\":0,\"text\":\"\",\"logprobs\":null,\"finish_reason\":\"stop\"}");
    }

    @Test
    void tellsProbabilitiesWithTheTextTheyBelongTo() {
        String told = translated(
                Requests.streamed(),
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"logprobs\":{\"content\":[{\"token\":\"a\",\"logprob\":-0.10}]}}]}");

        assertThat(told)
                .contains("\"content\":\"a\"},\"logprobs\":{\"content\":[{\"token\":\"a\",\"logprob\":-0.10}]}");
    }

    @Test
    void tellsWhereATextComesFrom() {
        String annotation =
                "{\"type\":\"url_citation\",\"url_citation\":{\"url\":\"https://example.com\",\"title\":\"t\",\"start_index\":0,\"end_index\":1}}";

        String told = translated(
                Requests.streamed(),
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\",\"annotations\":[" + annotation + "]}}]}");

        assertThat(told).contains("\"annotations\":[" + annotation + "]");
    }

    @Test
    void tellsSignedThoughtsWithTheirText() {
        String told = translated(
                Requests.streamed(),
                "{\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"h\"}}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"m\"}}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"thinking_blocks\":[{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"s\"}]}}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}");

        assertThat(told)
                .contains("\"thinking_blocks\":[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"s\"}]");
    }

    @Test
    void namesAnAnswerThatTheProviderDidNotName() {
        String told = translated(Requests.streamed(), "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}");

        assertThat(told)
                .startsWith("data: {\"id\":\"chatcmpl-000000000000000000000001\",\"object\":\"chat.completion.chunk\","
                        + "\"created\":" + FixedSurroundings.NOW + ",\"model\":\"m\",\"choices\":[");
    }

    private static StopReason stop(String reason) {
        return read("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}").stream()
                .filter(ChatEvent.Stop.class::isInstance)
                .map(stop -> ((ChatEvent.Stop) stop).reason())
                .findFirst()
                .orElseThrow();
    }

    /** Returns what deltas of the first choice say, without the beginning. */
    private static List<ChatEvent> deltas(String... deltas) {
        List<String> chunks = new ArrayList<>();
        for (String delta : deltas) {
            chunks.add("{\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}");
        }
        List<ChatEvent> events = read(chunks.toArray(String[]::new));
        return events.subList(1, events.size());
    }

    private static List<ChatEvent> read(String... chunks) {
        List<ChatEvent> events = new ArrayList<>();
        var reader = new OpenAiChatStreamReader(OPENAI, new FixedSurroundings());
        var sse = new SseReader();
        for (String chunk : chunks) {
            sse.feed(("data: " + chunk + "\n\n").getBytes(UTF_8));
            while (sse.next()) {
                reader.read(sse, events::add);
            }
        }
        return events;
    }

    private static String translated(ClientRequest request, String... chunks) {
        EventStream stream = new SharedTranslation(OPENAI, OPENAI, RequestQuirks.NONE, new FixedSurroundings())
                .stream(request, Target.of("m"));
        StringBuilder told = new StringBuilder();
        for (String chunk : chunks) {
            told.append(new String(stream.accept(("data: " + chunk + "\n\n").getBytes(UTF_8)), UTF_8));
        }
        told.append(new String(stream.accept("data: [DONE]\n\n".getBytes(UTF_8)), UTF_8));
        assertThat(stream.complete()).isTrue();
        return told.toString();
    }
}
