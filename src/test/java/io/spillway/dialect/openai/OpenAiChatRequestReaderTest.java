package io.spillway.dialect.openai;

import static io.spillway.dialect.openai.Requests.MESSAGES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.ContentPart.ToolResult;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MediaSource;
import io.spillway.dialect.Operation;
import io.spillway.dialect.Reasoning.Effort;
import io.spillway.dialect.Signature;
import io.spillway.dialect.Target;
import io.spillway.dialect.ToolChoice;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiChatRequestReaderTest {

    private static final OpenAiDialect OPENAI = new OpenAiDialect();

    @Test
    void gathersTheResultsOfOneTurn() {
        ChatRequest request = messages("{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"1\"},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"b\",\"content\":[{\"type\":\"text\",\"text\":\"2\"}]},"
                + "{\"role\":\"user\",\"content\":\"so\"}");

        assertThat(request.messages()).extracting(ChatMessage::role).containsExactly(Role.TOOL, Role.USER);
        assertThat(request.messages().get(0).content())
                .containsExactly(ContentPart.toolResult("a", "1"), ContentPart.toolResult("b", "2"));
    }

    @Test
    void readsThoughtsThenTextThenCalls() {
        ChatRequest request = messages("{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\","
                + "\"function\":{\"name\":\"f\",\"arguments\":\" { } \"}}],\"content\":\"so\",\"refusal\":\"no\","
                + "\"reasoning_content\":\"hm\"}");

        assertThat(request.messages().get(0).content())
                .containsExactly(
                        new ContentPart.Thinking("hm", null, null),
                        ContentPart.text("so"),
                        new ContentPart.Refusal("no"),
                        ContentPart.toolCall("a", "f", " { } "));
    }

    @Test
    void readsSignedThoughtsOnceAndNotTheirTextBesides() {
        ChatRequest request = messages(
                "{\"role\":\"assistant\",\"content\":\"so\",\"reasoning_content\":\"hm\",\"thinking_blocks\":["
                        + "{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"s\"},{\"type\":\"redacted_thinking\",\"data\":\"d\"}]}");

        assertThat(request.messages().get(0).content())
                .containsExactly(
                        new ContentPart.Thinking("hm", new Signature("anthropic", "s"), null),
                        new ContentPart.RedactedThinking(new Signature("anthropic", "d")),
                        ContentPart.text("so"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}",
                "\"thought_signature\":\"s\"",
                "\"provider_specific_fields\":{\"thought_signature\":\"s\"}"
            })
    void readsTheSignatureOfACallWhereverItStands(String field) {
        ChatRequest request = messages("{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\","
                + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}," + field + "}]}");

        assertThat(request.messages().get(0).parts(ToolCall.class))
                .extracting(ToolCall::signature)
                .containsExactly(new Signature("gemini", "s"));
    }

    @Test
    void tiesResultsOfOldToTheirCalls() {
        ChatRequest request =
                messages("{\"role\":\"assistant\",\"function_call\":{\"name\":\"f\",\"arguments\":\"1\"}},"
                        + "{\"role\":\"function\",\"name\":\"f\",\"content\":\"x\"},"
                        + "{\"role\":\"assistant\",\"function_call\":{\"name\":\"f\",\"arguments\":\"2\"}},"
                        + "{\"role\":\"function\",\"name\":\"f\",\"content\":\"y\"}");

        List<String> calls = request.messages().stream()
                .flatMap(message -> message.parts(ToolCall.class).stream())
                .map(ToolCall::id)
                .toList();
        List<String> results = request.messages().stream()
                .flatMap(message -> message.parts(ToolResult.class).stream())
                .map(ToolResult::callId)
                .toList();
        assertThat(calls).doesNotHaveDuplicates().hasSize(2).isEqualTo(results);
    }

    @Test
    void readsFunctionsOfOldAsTools() {
        ChatRequest request = chat(
                "\"functions\":[{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}],\"function_call\":{\"name\":\"f\"}");

        assertThat(request.functions()).singleElement().satisfies(function -> {
            assertThat(function.name()).isEqualTo("f");
            assertThat(function.parameters()).hasToString("{\"type\":\"object\"}");
        });
        assertThat(request.toolChoice()).isEqualTo(ToolChoice.named("f"));
    }

    @Test
    void readsTheNewerLimitWhereBothAreSent() {
        assertThat(chat("\"max_tokens\":5,\"max_completion_tokens\":7").maxTokens())
                .isEqualTo(7);
        assertThat(chat("\"max_tokens\":5").maxTokens()).isEqualTo(5);
    }

    @Test
    void readsHowMuchToThinkInAnthropicsWords() {
        assertThat(chat("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}")
                        .reasoning()
                        .budgetTokens())
                .isEqualTo(2048);
        assertThat(chat("\"thinking\":{\"type\":\"disabled\"}").reasoning().isOff())
                .isTrue();
        assertThat(chat("\"thinking\":{\"type\":\"enabled\"},\"reasoning_effort\":\"high\"")
                        .reasoning()
                        .effort())
                .isEqualTo(Effort.HIGH);
    }

    @Test
    void readsAPromptAsAMessageOfTheUser() {
        ChatRequest request = OPENAI.chatRequestReader()
                .read(OPENAI.readRequest(
                        Operation.COMPLETION,
                        "{\"model\":\"m\",\"prompt\":[\"Once\"],\"max_tokens\":5}".getBytes(UTF_8)));

        assertThat(request.messages()).containsExactly(ChatMessage.of(Role.USER, "Once"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,2,3]", "[\"a\",\"b\"]", "[[1,2]]"})
    void refusesPromptsThatNoOtherDialectKnows(String prompt) {
        var request = OPENAI.readRequest(
                Operation.COMPLETION, ("{\"model\":\"m\",\"prompt\":" + prompt + "}").getBytes(UTF_8));

        assertThatThrownBy(() -> OPENAI.chatRequestReader().read(request)).isInstanceOf(BadRequestException.class);
    }

    @Test
    void sendsImagesThatAToolReturnedAfterItsText() {
        var image = ContentPart.image(MediaSource.ofUrl("https://example.com/a.png"));
        var result = new ToolResult("a", null, List.of(ContentPart.text("see"), image), true, null);
        ChatRequest request = ChatRequest.builder("m")
                .add(ChatMessage.of(Role.TOOL, List.of(result)))
                .build();

        String written = new String(JsonTree.write(OPENAI.chatRequestWriter().write(request, Target.of("m"))), UTF_8);

        assertThat(written)
                .contains("{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"Error: see\"}")
                .contains("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Result of tool call a:\"},"
                        + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.com/a.png\"}}]}");
    }

    private static ChatRequest messages(String messages) {
        return OPENAI.chatRequestReader().read(Requests.chat("{\"model\":\"m\",\"messages\":[" + messages + "]}"));
    }

    private static ChatRequest chat(String fields) {
        return OPENAI.chatRequestReader().read(Requests.chat("{\"model\":\"m\"," + MESSAGES + "," + fields + "}"));
    }
}
