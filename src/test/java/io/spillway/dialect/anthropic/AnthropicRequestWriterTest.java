package io.spillway.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.CacheControl;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.MediaKind;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MediaSource;
import io.spillway.dialect.Reasoning;
import io.spillway.dialect.Reasoning.Effort;
import io.spillway.dialect.ResponseFormat;
import io.spillway.dialect.Sampling;
import io.spillway.dialect.Signature;
import io.spillway.dialect.Target;
import io.spillway.dialect.ToolChoice;
import io.spillway.dialect.ToolDefinition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicRequestWriterTest {

    private static final String SONNET = "claude-sonnet-4-5";
    private static final ToolDefinition.Function TOOL =
            new ToolDefinition.Function("f", null, null, null, null, Extensions.NONE);

    @Test
    void saysHowManyTokensAreAllowedWhereTheClientDoesNot() {
        assertThat(write(asking().build(), SONNET).path("max_tokens").asInt()).isEqualTo(32_000);
        assertThat(write(asking().build(), "claude-3-haiku-20240307")
                        .path("max_tokens")
                        .asInt())
                .isEqualTo(4_096);
        assertThat(write(asking().maxTokens(7).build(), SONNET)
                        .path("max_tokens")
                        .asInt())
                .isEqualTo(7);
    }

    @Test
    void gathersWhatTheOperatorSaysAndKeepsTheCacheMarks() {
        JsonNode json = write(
                ChatRequest.builder("m")
                        .add(ChatMessage.of(
                                Role.SYSTEM,
                                List.of(new Text("One.", List.of(), null, new CacheControl("ephemeral", "1h")))))
                        .add(ChatMessage.of(Role.USER, "Hi"))
                        .add(ChatMessage.of(Role.DEVELOPER, "Two."))
                        .build(),
                SONNET);

        assertThat(json.path("system").toString()).isEqualTo("""
                [{"type":"text","text":"One.","cache_control":{"type":"ephemeral","ttl":"1h"}},{"type":"text","text":"Two."}]""");
        assertThat(json.path("messages")).hasSize(1);
    }

    @Test
    void answersEveryCallOnceInTheNextTurnAndBeforeAnythingElse() {
        JsonNode messages = write(
                        asking().add(ChatMessage.of(
                                        Role.ASSISTANT,
                                        List.of(
                                                ContentPart.toolCall("a:1", "f", "{\"n\": 1.50}"),
                                                ContentPart.toolCall("b", "f", ""),
                                                ContentPart.toolCall("c", "f", "oops"))))
                                .add(ChatMessage.of(
                                        Role.TOOL,
                                        List.of(
                                                ContentPart.toolResult("b", "old"),
                                                ContentPart.toolResult("b", "new"),
                                                ContentPart.toolResult("a:1", "one"))))
                                .add(ChatMessage.of(Role.USER, "And?"))
                                .build(),
                        SONNET)
                .path("messages");

        assertThat(text(messages.path(1).path("content"))).isEqualTo("""
                [{"type":"tool_use","id":"a_1","name":"f","input":{"n": 1.50}},{"type":"tool_use","id":"b","name":"f","input":{}},{"type":"tool_use","id":"c","name":"f","input":{"_raw":"oops"}}]""");
        assertThat(messages.path(2).path("content").findValuesAsText("tool_use_id"))
                .containsExactly("b", "a_1", "c");
        assertThat(messages.path(2).path("content").findValuesAsText("text"))
                .containsExactly("new", "one", "No result.", "And?");
    }

    @Test
    void tellsAResultWhoseCallIsNotThere() {
        JsonNode messages = write(
                        asking().add(ChatMessage.of(Role.TOOL, List.of(ContentPart.toolResult("x", "lost"))))
                                .build(),
                        SONNET)
                .path("messages");

        assertThat(messages).hasSize(1);
        assertThat(messages.path(0).path("content").findValuesAsText("text")).containsExactly("Hi", "lost");
    }

    @Test
    void beginsWithTheUserAndLeavesOutWhatIsBlank() {
        JsonNode messages = write(
                        ChatRequest.builder("m")
                                .add(ChatMessage.of(Role.ASSISTANT, "Hello"))
                                .add(ChatMessage.of(Role.USER, "  "))
                                .add(ChatMessage.of(Role.ASSISTANT, "Go on: \n"))
                                .build(),
                        SONNET)
                .path("messages");

        assertThat(messages.findValuesAsText("role")).containsExactly("user", "assistant");
        assertThat(messages.path(1).path("content").findValuesAsText("text")).containsExactly("Hello", "Go on:");
    }

    @Test
    void asksToGoOnWhereTheModelRefusesAPrefill() {
        ChatRequest request =
                asking().add(ChatMessage.of(Role.ASSISTANT, "Once")).build();

        assertThat(write(request, SONNET).path("messages").findValuesAsText("role"))
                .containsExactly("user", "assistant");
        assertThat(write(request, "claude-opus-4-8").path("messages").findValuesAsText("role"))
                .containsExactly("user", "assistant", "user");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude-3-5-haiku-20241022 | null                                                    | null",
                "claude-3-7-sonnet-20250219| {\"type\":\"enabled\",\"budget_tokens\":24576}          | null",
                "claude-sonnet-4-20250514  | {\"type\":\"enabled\",\"budget_tokens\":24576}          | null",
                "claude-haiku-4-5-20251001 | {\"type\":\"enabled\",\"budget_tokens\":24576}          | null",
                "claude-opus-4.5           | {\"type\":\"enabled\",\"budget_tokens\":24576}          | null",
                "claude-opus-4-6           | {\"type\":\"adaptive\"}                                 | {\"effort\":\"high\"}",
                "claude-opus-4-7           | {\"type\":\"adaptive\",\"display\":\"summarized\"}      | {\"effort\":\"high\"}",
                "claude-sonnet-5           | {\"type\":\"adaptive\",\"display\":\"summarized\"}      | {\"effort\":\"high\"}",
                "claude-fable-5-1          | {\"type\":\"adaptive\",\"display\":\"summarized\"}      | {\"effort\":\"high\"}"
            })
    void thinksInTheWordsOfTheGeneration(String model, String thinking, String config) {
        JsonNode json = write(asking().reasoning(Reasoning.of(Effort.HIGH)).build(), model);

        assertThat(json.has("thinking") ? json.path("thinking").toString() : "null")
                .isEqualTo(thinking);
        assertThat(json.has("output_config") ? json.path("output_config").toString() : "null")
                .isEqualTo(config);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude-sonnet-4-5 | null                  | null",
                "claude-opus-5     | {\"type\":\"disabled\"} | null",
                "claude-opus-5-5   | null                  | {\"effort\":\"low\"}"
            })
    void stopsAModelFromThinkingAsFarAsItCanBe(String model, String thinking, String config) {
        JsonNode json = write(asking().reasoning(Reasoning.of(Effort.NONE)).build(), model);

        assertThat(json.has("thinking") ? json.path("thinking").toString() : "null")
                .isEqualTo(thinking);
        assertThat(json.has("output_config") ? json.path("output_config").toString() : "null")
                .isEqualTo(config);
    }

    @Test
    void leavesRoomForTheAnswerBehindTheThoughts() {
        JsonNode json = write(
                asking().maxTokens(500).reasoning(Reasoning.ofBudget(2_000)).build(), SONNET);

        assertThat(json.path("thinking").path("budget_tokens").asInt()).isEqualTo(2_000);
        assertThat(json.path("max_tokens").asInt()).isEqualTo(3_024);
    }

    @Test
    void doesNotThinkInALoopWhoseThoughtsAreLost() {
        ChatRequest request = asking().add(
                        ChatMessage.of(Role.ASSISTANT, List.of(ContentPart.toolCall("a", "f", "{}"))))
                .add(ChatMessage.of(Role.TOOL, List.of(ContentPart.toolResult("a", "1"))))
                .reasoning(Reasoning.of(Effort.LOW))
                .tools(List.of(TOOL))
                .build();

        assertThat(write(request, SONNET).has("thinking")).isFalse();
        assertThat(write(request, "claude-opus-4-7").has("thinking")).isTrue();
    }

    @Test
    void givesBackOwnThoughtsUnchangedAndNobodyElses() {
        ChatRequest request = asking().add(ChatMessage.of(
                        Role.ASSISTANT,
                        List.of(
                                new Thinking("Hm.", new Signature("anthropic", "c2ln"), null),
                                new Thinking("Mine", new Signature("gemini", "Z2Vt"), null),
                                new Thinking("Unsigned", null, null),
                                new ContentPart.RedactedThinking(new Signature("anthropic", "cmVk")),
                                ContentPart.text("Yes"))))
                .add(ChatMessage.of(Role.USER, "So?"))
                .build();

        assertThat(write(request, SONNET)
                        .path("messages")
                        .path(1)
                        .path("content")
                        .toString())
                .isEqualTo("""
                [{"type":"thinking","thinking":"Hm.","signature":"c2ln"},{"type":"redacted_thinking","data":"cmVk"},{"type":"text","text":"Yes"}]""");
    }

    @Test
    void forcesAToolUnlessTheModelThinks() {
        ChatRequest.Builder request = asking().tools(List.of(TOOL)).toolChoice(ToolChoice.named("f"));

        assertThat(write(request.build(), SONNET).path("tool_choice").toString())
                .isEqualTo("{\"type\":\"tool\",\"name\":\"f\"}");
        JsonNode thinking = write(request.reasoning(Reasoning.of(Effort.LOW)).build(), SONNET);
        assertThat(thinking.path("tool_choice").toString()).isEqualTo("{\"type\":\"auto\"}");
        assertThat(thinking.path("system").findValuesAsText("text")).containsExactly("Answer by calling the tool `f`.");
    }

    @Test
    void allowsOneCallAtATimeIfTheClientWantsSo() {
        ChatRequest request = asking().tools(List.of(TOOL)).parallelTools(false).build();

        assertThat(write(request, SONNET).path("tool_choice").toString())
                .isEqualTo("{\"type\":\"auto\",\"disable_parallel_tool_use\":true}");
    }

    @Test
    void makesAToolsSchemaAnObjectAtItsRoot() {
        JsonNode schema = JsonTree.read("""
                {"$schema":"x","anyOf":[{"properties":{"title":{"type":"string"}},"required":["title"]},{"properties":{"b":{"type":"number"}}}]}""".getBytes(StandardCharsets.UTF_8));
        ToolDefinition tool = new ToolDefinition.Function("f", "d", schema, null, null, Extensions.NONE);

        assertThat(write(asking().tools(List.of(tool)).build(), SONNET)
                        .path("tools")
                        .path(0)
                        .path("input_schema")
                        .toString())
                .isEqualTo("""
                {"properties":{"title":{"type":"string"},"b":{"type":"number"}},"type":"object"}""");
    }

    @Test
    void holdsTheAnswerToASchemaOrAsksAToolForIt() {
        JsonNode schema = JsonTree.read("""
                {"type":"object","properties":{"n":{"type":"integer","minimum":1}}}""".getBytes(StandardCharsets.UTF_8));
        ChatRequest request = asking().responseFormat(
                        new ResponseFormat(ResponseFormat.Kind.SCHEMA, "n", null, schema, true))
                .build();

        assertThat(write(request, SONNET).path("output_config").toString()).isEqualTo("""
                {"format":{"type":"json_schema","schema":{"type":"object","properties":{"n":{"type":"integer","description":"(minimum: 1)"}},"additionalProperties":false}}}""");
        JsonNode old = write(request, "claude-sonnet-4-20250514");
        assertThat(old.path("tools").path(0).path("name").asText()).isEqualTo("json_output");
        assertThat(old.path("tool_choice").toString()).isEqualTo("{\"type\":\"tool\",\"name\":\"json_output\"}");
    }

    @Test
    void sendsOnlyTheSamplingThatTheModelTakes() {
        Sampling sampling = new Sampling(1.7, 0.5, 40, 1L, 0.1, 0.1, true, 3);
        ChatRequest request = asking().sampling(sampling).build();

        JsonNode sonnet = write(request, "claude-3-5-sonnet-20241022");
        assertThat(sonnet.path("temperature").asDouble()).isEqualTo(1.0);
        assertThat(sonnet.path("top_p").asDouble()).isEqualTo(0.5);
        assertThat(sonnet.path("top_k").asInt()).isEqualTo(40);
        assertThat(write(request, SONNET).has("top_p")).isFalse();
        assertThat(write(request, "claude-opus-4-7").has("temperature")).isFalse();
        assertThat(sonnet.has("seed")).isFalse();
    }

    @Test
    void writesImagesAndDocuments() {
        ChatRequest request = ChatRequest.builder("m")
                .add(ChatMessage.of(
                        Role.USER,
                        List.of(
                                ContentPart.image(MediaSource.base64("/9j/aa", null)),
                                ContentPart.image(MediaSource.ofUrl("https://example.com/a.png")),
                                ContentPart.media(
                                        MediaKind.DOCUMENT, MediaSource.base64("JVBERi0=", "application/pdf")),
                                ContentPart.media(MediaKind.DOCUMENT, MediaSource.base64("aGk=", "text/plain")))))
                .build();

        assertThat(write(request, SONNET)
                        .path("messages")
                        .path(0)
                        .path("content")
                        .toString())
                .isEqualTo("""
                [{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/9j/aa"}},{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}},{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}},{"type":"document","source":{"type":"text","media_type":"text/plain","data":"hi"}}]""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUDIO", "VIDEO"})
    void refusesWhatTheModelCannotTake(MediaKind kind) {
        ChatRequest request = ChatRequest.builder("m")
                .add(ChatMessage.of(Role.USER, List.of(ContentPart.media(kind, MediaSource.base64("aGk=", null)))))
                .build();

        assertThatThrownBy(() -> write(request, SONNET)).isInstanceOf(BadRequestException.class);
    }

    @Test
    void asksForACountWithTheFieldsThatACountHas() {
        ChatRequest request = asking().stop(List.of("x"))
                .user("u")
                .reasoning(Reasoning.of(Effort.LOW))
                .tools(List.of(TOOL))
                .build();

        assertThat(new AnthropicDialect()
                        .writeTokenCount(request, Target.of(SONNET))
                        .fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("model", "messages", "tools");
    }

    @Test
    void takesTheLimitOfASettingBeforeADefaultAndTheClientsBeforeBoth() {
        var target = new Target("claude-sonnet-4-5", "", Map.of("max_tokens", "777"));
        var writer = new AnthropicDialect().chatRequestWriter();

        assertThat(writer.write(asking().build(), target).path("max_tokens").asInt())
                .isEqualTo(777);
        assertThat(writer.write(asking().maxTokens(5).build(), target)
                        .path("max_tokens")
                        .asInt())
                .isEqualTo(5);
    }

    private static ChatRequest.Builder asking() {
        return ChatRequest.builder("m").add(ChatMessage.of(Role.USER, "Hi"));
    }

    private static JsonNode write(ChatRequest request, String model) {
        return new AnthropicDialect().chatRequestWriter().write(request, Target.of(model));
    }

    private static String text(JsonNode json) {
        return new String(JsonTree.write(json), StandardCharsets.UTF_8);
    }
}
