package io.spillway.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.ContentPart.ToolResult;
import io.spillway.dialect.Operation;
import io.spillway.dialect.Reasoning;
import io.spillway.dialect.Reasoning.Effort;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.ResponseFormat;
import io.spillway.dialect.ToolChoice;
import io.spillway.dialect.ToolDefinition;
import io.spillway.testing.FixedSurroundings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicRequestReaderTest {

    private static final AnthropicDialect DIALECT = new AnthropicDialect();

    @Test
    void putsResultsOfToolsIntoATurnOfTheirOwn() {
        ChatRequest request = read("""
                {"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"And?"},\
                {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"sun"}],"is_error":true}]}]}""");

        assertThat(request.messages()).extracting(ChatMessage::role).containsExactly(Role.TOOL, Role.USER);
        ToolResult result = request.messages().get(0).parts(ToolResult.class).get(0);
        assertThat(result.callId()).isEqualTo("t1");
        assertThat(result.error()).isTrue();
        assertThat(request.messages().get(1).text()).isEqualTo("And?");
    }

    @Test
    void leavesArgumentsByteForByte() {
        ChatRequest request = read("""
                {"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{"n": 1.50,  "u":"\\u00e9"}}]}]}""");

        assertThat(request.messages().get(0).parts(ToolCall.class).get(0).arguments())
                .isEqualTo("{\"n\": 1.50,  \"u\":\"\\u00e9\"}");
    }

    @Test
    void readsThoughtsWithTheirSignatures() {
        ChatRequest request = read("""
                {"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"c2ln"},{"type":"thinking","thinking":"Ha","signature":""}]}]}""");

        var thoughts = request.messages().get(0).parts(Thinking.class);
        assertThat(thoughts.get(0).signature().value()).isEqualTo("c2ln");
        assertThat(thoughts.get(1).signature()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"enabled\",\"budget_tokens\":2048} | {}                    |      | 2048",
                "{\"type\":\"disabled\"}                       | {}                    | NONE |",
                "{\"type\":\"adaptive\"}                       | {}                    | AUTO |",
                "{\"type\":\"adaptive\"}                       | {\"effort\":\"max\"}  | MAX  |"
            })
    void readsHowMuchToThink(String thinking, String config, Effort effort, Integer budget) {
        ChatRequest request = read("""
                {"model":"m","max_tokens":9,"thinking":%s,"output_config":%s,"messages":[{"role":"user","content":"hi"}]}""".formatted(thinking, config));

        assertThat(request.reasoning()).isEqualTo(new Reasoning(effort, budget, null));
    }

    @Test
    void readsToolsAndTheirChoice() {
        ChatRequest request = read("""
                {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}],\
                "tools":[{"name":"f","input_schema":{"type":"object"}},{"type":"web_search_20250305","name":"web_search"}],\
                "tool_choice":{"type":"any","disable_parallel_tool_use":true}}""");

        assertThat(request.functions())
                .extracting(ToolDefinition.Function::name)
                .containsExactly("f");
        assertThat(request.tools()).hasSize(2);
        assertThat(request.toolChoice()).isEqualTo(ToolChoice.REQUIRED);
        assertThat(request.parallelTools()).isFalse();
    }

    @Test
    void readsTheRest() {
        ChatRequest request = read("""
                {"model":"m","max_tokens":9,"system":[{"type":"text","text":"x-anthropic-billing-header: a"},{"type":"text","text":"Be brief."}],\
                "messages":[{"role":"user","content":"hi"}],"top_k":3,"stop_sequences":["END"],"stream":true,\
                "metadata":{"user_id":"u"},"output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}},\
                "context_management":{"edits":[]}}""");

        assertThat(request.messages().get(0).text()).isEqualTo("Be brief.");
        assertThat(request.sampling().topK()).isEqualTo(3);
        assertThat(request.stop()).containsExactly("END");
        assertThat(request.stream()).isTrue();
        assertThat(request.user()).isEqualTo("u");
        assertThat(request.responseFormat().kind()).isEqualTo(ResponseFormat.Kind.SCHEMA);
        assertThat(request.extensions().of(DIALECT)).containsOnlyKeys("context_management");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]                                                                             | The request body must be",
                "{\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}              | model: Field required",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}               | max_tokens: Field required",
                "{\"model\":\"m\",\"max_tokens\":1}                                              | messages: Field required",
                "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[]}                              | messages: at least one",
                "{\"model\":\"m\",\"max_tokens\":0,\"messages\":[]}                              | max_tokens: Input should be",
                "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"content\":\"a\"}]}           | messages.0.role: Field required",
                "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\"}]}           | messages.0.content: Field required",
                "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"tool\",\"content\":\"a\"}]} | messages.0.role: Input",
                "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":[{}]}]}  | messages.0.content.0: Input",
                "{\"model\":\"m\",\"stream\":1,\"max_tokens\":1}                                 | stream: Input should be",
                "{\"model\":\"m\",\"base_url\":\"http://x\"}                                     | base_url: Extra inputs",
                "{\"model\":\"m\",                                                              | The request body cannot be read"
            })
    void refusesInAnthropicsWords(String body, String message) {
        assertThatThrownBy(() -> request(body)).isInstanceOfSatisfying(BadRequestException.class, refused -> {
            assertThat(refused.error().status()).isEqualTo(400);
            assertThat(refused.error().message()).startsWith(message);
        });
    }

    @Test
    void countsFilesByTheirNumberAndNotByTheirBytes() {
        String image = "A".repeat(40_000);
        ClientRequest request = request("""
                {"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"%s"}}]}]}]}""".formatted(image));

        assertThat(request.needs().images()).isTrue();
        assertThat(request.inputTokens()).isBetween(1_500L, 1_700L);
    }

    @Test
    void tellsConversationsApartByTheSessionOfTheUser() {
        assertThat(request(asks("user_1_session_2")).conversation()).isEqualTo("user_1_session_2");
        assertThat(request(asks("user_1")).conversation()).isNull();
    }

    @Test
    void needsNoLimitForACount() {
        byte[] body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}"
                .getBytes(StandardCharsets.UTF_8);

        assertThat(DIALECT.readRequest(Operation.TOKEN_COUNT, body).operation()).isEqualTo(Operation.TOKEN_COUNT);
    }

    @Test
    void keepsTheClientsBetas() {
        byte[] body = asks("u").getBytes(StandardCharsets.UTF_8);
        ClientRequest request = DIALECT.readRequest(Operation.CHAT, body, Map.of("anthropic-beta", "a,b"));

        assertThat(DIALECT.identity(RequestQuirks.NONE, FixedSurroundings.HERE).headers(request))
                .containsEntry("anthropic-beta", "a,b")
                .containsEntry("anthropic-version", "2023-06-01");
    }

    private static String asks(String user) {
        return """
                {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"a"}],"metadata":{"user_id":"%s"}}""".formatted(user);
    }

    private static ClientRequest request(String body) {
        return DIALECT.readRequest(Operation.CHAT, body.getBytes(StandardCharsets.UTF_8));
    }

    private static ChatRequest read(String body) {
        return DIALECT.chatRequestReader().read(request(body));
    }
}
