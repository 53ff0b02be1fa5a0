package io.spillway.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.NestedDrop;
import io.spillway.dialect.Operation;
import io.spillway.dialect.QuirkedTranslation;
import io.spillway.dialect.RequestQuirk;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.Target;
import io.spillway.dialect.TemperatureZero;
import io.spillway.dialect.Translation;
import io.spillway.testing.Written;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiQuirkTest {

    private static final String CALL = "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"%s\","
            + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\": 1.50}\"}}]}";

    private static final String RESULT = "{\"role\":\"tool\",\"tool_call_id\":\"%s\",\"content\":\"ok\"}";

    private static final String USER = "{\"role\":\"user\",\"content\":\"hi\"}";

    @Test
    void leavesARequestAloneThatAQuirkIsNotAbout() {
        ClientRequest request = Requests.chatWith("\"seed\":1e3");
        Translation plain = new OpenAiTranslation(RequestQuirks.NONE);
        Translation quirked =
                QuirkedTranslation.of(plain, OpenAiQuirk.requests(List.of(OpenAiQuirk.STRICT_SCHEMAS)), List.of());

        assertThat(quirked.writeRequest(request, "m")).isEqualTo(plain.writeRequest(request, "m"));
    }

    @Test
    void isTheTranslationItselfWithoutQuirks() {
        Translation plain = new OpenAiTranslation(RequestQuirks.NONE);

        assertThat(QuirkedTranslation.of(plain, List.of(), List.of())).isSameAs(plain);
    }

    @Test
    void givesACallAndItsResultTheSameNineCharacters() {
        JsonNode written = written(
                OpenAiQuirk.NINE_CHARACTER_TOOL_IDS,
                messages(
                        USER,
                        CALL.formatted("call_0123456789abcdef01234567"),
                        RESULT.formatted("call_0123456789abcdef01234567")));

        String id = written.at("/messages/1/tool_calls/0/id").textValue();
        assertThat(id).matches("[a-zA-Z0-9]{9}");
        assertThat(written.at("/messages/2/tool_call_id").textValue()).isEqualTo(id);
        assertThat(written.at("/messages/1/tool_calls/0/function/arguments").textValue())
                .isEqualTo("{\"a\": 1.50}");
    }

    @Test
    void givesOtherCallsOtherIds() {
        assertThat(NineCharacterToolIds.fitting("call_1")).isNotEqualTo(NineCharacterToolIds.fitting("call_2"));
    }

    @Test
    void keepsTheProvidersOwnIds() {
        JsonNode written = written(
                OpenAiQuirk.NINE_CHARACTER_TOOL_IDS,
                messages(USER, CALL.formatted("abcDEF123"), RESULT.formatted("abcDEF123")));

        assertThat(written.at("/messages/1/tool_calls/0/id").textValue()).isEqualTo("abcDEF123");
    }

    @Test
    void letsTheAssistantSpeakBetweenToolAndUser() {
        JsonNode written = written(
                OpenAiQuirk.ASSISTANT_AFTER_TOOL, messages(USER, CALL.formatted("t"), RESULT.formatted("t"), USER));

        assertThat(written.path("messages").findValuesAsText("role"))
                .containsExactly("user", "assistant", "tool", "assistant", "user");
    }

    @Test
    void saysThatALastMessageOfTheAssistantIsABeginning() {
        JsonNode written = written(
                OpenAiQuirk.ASSISTANT_AFTER_TOOL, messages(USER, "{\"role\":\"assistant\",\"content\":\"So\"}"));

        assertThat(written.at("/messages/1/prefix").booleanValue()).isTrue();
    }

    @Test
    void makesOneTurnOfNeighboursOfOneRole() {
        JsonNode written = written(
                OpenAiQuirk.ALTERNATING_TURNS,
                messages(USER, "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"you\"}]}", USER));

        assertThat(written.path("messages")).hasSize(1);
        assertThat(written.path("messages").findValuesAsText("text")).containsExactly("hi", "you", "hi");
    }

    @ParameterizedTest
    @CsvSource({"minimal,low", "low,low", "medium,high", "high,high", "xhigh,max", "max,max"})
    void saysDeepSeeksWordForTheEffort(String effort, String word) {
        JsonNode written = written(OpenAiQuirk.DEEPSEEK_THINKING, effort(effort));

        assertThat(written.path("reasoning_effort").textValue()).isEqualTo(word);
        assertThat(written.has("thinking")).isFalse();
    }

    @Test
    void turnsDeepSeeksThinkingOff() {
        JsonNode written = written(
                OpenAiQuirk.DEEPSEEK_THINKING, Requests.chatWith("\"reasoning_effort\":\"none\",\"logprobs\":true"));

        assertThat(written.at("/thinking/type").textValue()).isEqualTo("disabled");
        assertThat(written.has("reasoning_effort")).isFalse();
        assertThat(written.has("logprobs")).isTrue();
    }

    @Test
    void saysSomethingWhereDeepSeeksThoughtsAreLost() {
        JsonNode written =
                written(OpenAiQuirk.DEEPSEEK_THINKING, messages(USER, CALL.formatted("t"), RESULT.formatted("t")));

        assertThat(written.at("/messages/1/reasoning_content").textValue()).isEqualTo(DeepSeekThinking.NOT_KEPT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            deepseek-ai/deepseek-v3.2             | high   | /chat_template_kwargs/thinking        | true
            deepseek-ai/deepseek-v3.2             | none   | /chat_template_kwargs/thinking        | false
            deepseek-ai/deepseek-v4-pro           | max    | /reasoning_effort                     | max
            deepseek-ai/deepseek-v4-pro           | low    | /reasoning_effort                     | high
            moonshotai/kimi-k2.5                  | low    | /chat_template_kwargs/thinking        | true
            qwen/qwen3-235b                       | none   | /chat_template_kwargs/enable_thinking | false
            z-ai/glm4.7                           | high   | /chat_template_kwargs/enable_thinking | true
            nvidia/nemotron-3-nano                | none   | /messages/0/content                   | /no_think
            nvidia/llama-3.1-nemotron-ultra-253b  | high   | /messages/0/content                   | detailed thinking on
            mistralai/mistral-small-4             | low    | /reasoning_effort                     | high
            openai/gpt-oss-120b                   | low    | /reasoning_effort                     | low
            """)
    void switchesThinkingAsEachModelAtNvidiaWantsIt(String model, String effort, String path, String value) {
        JsonNode written = written(OpenAiQuirk.NVIDIA_THINKING, effort(effort), model);

        assertThat(written.at(path).asText("")).isEqualTo(value);
    }

    @Test
    void addsToTheSystemMessageThatIsThere() {
        JsonNode written = written(
                OpenAiQuirk.NVIDIA_THINKING,
                Requests.chat(
                        "{\"model\":\"m\",\"reasoning_effort\":\"high\",\"messages\":[{\"role\":\"system\",\"content\":\"Be kind.\"},"
                                + USER + "]}"),
                "nvidia/nemotron-3-nano");

        assertThat(written.at("/messages/0/content").textValue()).isEqualTo("Be kind.\n\n/think");
        assertThat(written.path("messages")).hasSize(2);
    }

    @Test
    void tellsASchemaInWords() {
        JsonNode written = written(
                OpenAiQuirk.SCHEMA_IN_WORDS,
                Requests.chatWith(
                        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":{\"type\":\"object\"}}}"));

        assertThat(written.at("/response_format")).hasToString("{\"type\":\"json_object\"}");
        assertThat(written.at("/messages/0/content").textValue()).contains("JSON", "{\"type\":\"object\"}");
    }

    @Test
    void cleansAStrictSchemaAndLeavesPropertiesAlone() {
        JsonNode written = written(OpenAiQuirk.STRICT_SCHEMAS, Requests.chatWith("""
                "tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object","properties":{
                "pattern":{"type":"string","pattern":"a+","description":"A."},"list":{"type":"array","minItems":1,"items":{
                "type":"object","properties":{}}}}}}}]"""));

        JsonNode schema = written.at("/tools/0/function/parameters");
        assertThat(schema.path("additionalProperties").isBoolean()).isTrue();
        assertThat(schema.at("/properties/pattern"))
                .hasToString("{\"type\":\"string\",\"description\":\"A. (pattern: \\\"a+\\\")\"}");
        assertThat(schema.at("/properties/list").has("minItems")).isFalse();
        assertThat(schema.at("/properties/list/items/additionalProperties").isBoolean())
                .isTrue();
    }

    @Test
    void leavesASchemaAloneThatNeedNotBeFollowedExactly() {
        ClientRequest request = Requests.chatWith("""
                "tools":[{"type":"function","function":{"name":"f","strict":false,"parameters":{"type":"object","minItems":1}}}]""");

        assertThat(written(OpenAiQuirk.STRICT_SCHEMAS, request)).isEqualTo(JsonTree.read(request.body()));
    }

    @Test
    void takesFromOpenAisReasoningModelsWhatTheyRefuse() {
        JsonNode written = written(
                OpenAiQuirk.REASONING_MODELS,
                Requests.chatWith(
                        "\"max_tokens\":9,\"temperature\":0.5,\"top_p\":0.5,\"stop\":[\"x\"],\"logit_bias\":{}"),
                "gpt-5-mini");

        assertThat(written.path("max_completion_tokens").intValue()).isEqualTo(9);
        assertThat(written.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("model", "messages", "max_completion_tokens");
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-5.4,none,true",
        "gpt-5.4,low,false",
        "gpt-5,none,false",
        "gpt-4o,low,true",
        "gpt-5-chat-latest,low,true"
    })
    void leavesATemperatureWhereItIsTaken(String model, String effort, boolean kept) {
        JsonNode written = written(
                OpenAiQuirk.REASONING_MODELS,
                Requests.chatWith("\"temperature\":0.5,\"reasoning_effort\":\"" + effort + "\""),
                model);

        assertThat(written.has("temperature")).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({
        "grok-4.3,none,none",
        "grok-4.5,none,low",
        "grok-4.5,xhigh,high",
        "grok-4.20-beta,high,''",
        "grok-4-fast-non-reasoning,none,none"
    })
    void saysXaisWordForTheEffort(String model, String effort, String word) {
        JsonNode written = written(OpenAiQuirk.XAI_REASONING, effort(effort), model);

        assertThat(written.path("reasoning_effort").asText("")).isEqualTo(word);
    }

    @Test
    void dropsAFieldInsideOthers() {
        ClientRequest request = Requests.chatWith("""
                "name":"kept","tools":[{"type":"function","function":{"name":"f","strict":true}}]""");

        JsonNode written = written(List.of(new NestedDrop("tools[].function.strict")), request, "m");

        assertThat(written.at("/tools/0/function")).hasToString("{\"name\":\"f\"}");
        assertThat(written.path("name").textValue()).isEqualTo("kept");
    }

    @ParameterizedTest
    @CsvSource({"REMOVE,0,''", "REMOVE,0.0,''", "REMOVE,0.1,0.1", "SET,0,1.0", "SET,0.1,0.1", "KEEP,0,0"})
    void replacesATemperatureOfExactlyZero(TemperatureZero rule, String temperature, String sent) {
        JsonNode written = written(List.of(rule), Requests.chatWith("\"temperature\":" + temperature), "m");

        assertThat(written.path("temperature").asText("")).isEqualTo(sent);
    }

    @Test
    void asksADeploymentAtItsOwnAddress() {
        OpenAiDialect azure = OpenAiDialect.ofDeployments("2024-10-21");

        assertThat(azure.hasFixedPaths()).isFalse();
        assertThat(azure.path(Operation.CHAT, "my gpt", true))
                .isEqualTo("/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21");
    }

    private static ClientRequest effort(String word) {
        return Requests.chatWith("\"reasoning_effort\":\"" + word + "\"");
    }

    private static ClientRequest messages(String... messages) {
        return Requests.chat("{\"model\":\"m\",\"messages\":[" + String.join(",", messages) + "]}");
    }

    private static JsonNode written(OpenAiQuirk quirk, ClientRequest request) {
        return written(quirk, request, "m");
    }

    private static JsonNode written(OpenAiQuirk quirk, ClientRequest request, String model) {
        return written(OpenAiQuirk.requests(List.of(quirk)), request, model);
    }

    private static JsonNode written(List<RequestQuirk> quirks, ClientRequest request, String model) {
        Translation translation = QuirkedTranslation.of(new OpenAiTranslation(RequestQuirks.NONE), quirks, List.of());
        return JsonTree.read(Written.joined(translation.writeRequest(request, Target.of(model))));
    }
}
