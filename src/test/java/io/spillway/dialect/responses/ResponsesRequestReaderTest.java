package io.spillway.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Media;
import io.spillway.dialect.ContentPart.MediaKind;
import io.spillway.dialect.ContentPart.RedactedThinking;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.ContentPart.ToolResult;
import io.spillway.dialect.MediaSource;
import io.spillway.dialect.Operation;
import io.spillway.dialect.Reasoning.Effort;
import io.spillway.dialect.Signature;
import io.spillway.dialect.ToolChoice;
import io.spillway.dialect.ToolDefinition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesRequestReaderTest {

    private static final ResponsesDialect DIALECT = new ResponsesDialect();

    @Test
    void takesATextForTheUsersAndInstructionsForTheOperators() {
        ChatRequest chat = chat("""
                {"model":"m","instructions":"Be brief.","input":"Hi"}""");

        assertThat(chat.messages())
                .containsExactly(ChatMessage.of(Role.SYSTEM, "Be brief."), ChatMessage.of(Role.USER, "Hi"));
    }

    @Test
    void joinsWhatTheModelThoughtSaidAndCalledInOneTurn() {
        ChatRequest chat = chat("""
                {"model":"m","input":[
                  {"role":"user","content":"Hi"},
                  {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"abc"},
                  {"role":"assistant","content":"I look."},
                  {"type":"function_call","call_id":"c1","name":"look","arguments":"{ }"},
                  {"type":"function_call","call_id":"c2","name":"look","arguments":"{}"},
                  {"type":"function_call_output","call_id":"c1","output":"one"},
                  {"type":"function_call_output","call_id":"c2","output":"two"}]}""");

        assertThat(chat.messages()).hasSize(3);
        assertThat(chat.messages().get(1).content())
                .containsExactly(
                        new Thinking("Hm.", new Signature("responses", "abc"), "rs_1"),
                        ContentPart.text("I look."),
                        ContentPart.toolCall("c1", "look", "{ }"),
                        ContentPart.toolCall("c2", "look", "{}"));
        assertThat(chat.messages().get(2)).satisfies(results -> {
            assertThat(results.role()).isEqualTo(Role.TOOL);
            assertThat(results.content())
                    .containsExactly(ContentPart.toolResult("c1", "one"), ContentPart.toolResult("c2", "two"));
        });
    }

    @Test
    void keepsTwoMessagesOfTheModelApart() {
        ChatRequest chat = chat("""
                {"model":"m","input":[{"role":"assistant","content":"a"},{"role":"assistant","content":"b"}]}""");

        assertThat(chat.messages())
                .containsExactly(ChatMessage.of(Role.ASSISTANT, "a"), ChatMessage.of(Role.ASSISTANT, "b"));
    }

    @Test
    void givesThoughtsBackToTheDialectThatMadeThem() {
        ChatRequest chat = chat("""
                {"model":"m","input":[{"role":"user","content":"Hi"},
                  {"type":"reasoning","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"spillway:signed:anthropic:a:b"},
                  {"type":"reasoning","summary":[],"encrypted_content":"spillway:redacted:anthropic:c"}]}""");

        assertThat(chat.messages().get(1).content())
                .containsExactly(
                        new Thinking("Hm.", new Signature("anthropic", "a:b"), null),
                        new RedactedThinking(new Signature("anthropic", "c")));
    }

    @Test
    void readsImagesAndFilesWhereverTheyAre() {
        ChatRequest chat = chat("""
                {"model":"m","input":[{"role":"user","content":[
                  {"type":"input_image","image_url":"https://a/b.png","detail":"high"},
                  {"type":"input_image","file_id":"file_1"},
                  {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="},
                  {"type":"input_file","file_url":"https://a/b.pdf"}]}]}""");

        assertThat(chat.messages().get(0).parts(Media.class))
                .extracting(Media::kind, Media::source, Media::name, Media::detail)
                .containsExactly(
                        tuple(MediaKind.IMAGE, MediaSource.ofUrl("https://a/b.png"), null, "high"),
                        tuple(MediaKind.IMAGE, new MediaSource(MediaSource.Kind.FILE, "file_1", null), null, null),
                        tuple(MediaKind.DOCUMENT, MediaSource.base64("JVBERi0=", "application/pdf"), "a.pdf", null),
                        tuple(MediaKind.DOCUMENT, MediaSource.ofUrl("https://a/b.pdf"), null, null));
    }

    @Test
    void readsWhatAToolReturnedPartByPart() {
        ChatRequest chat = chat("""
                {"model":"m","input":[{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
                  {"type":"function_call_output","call_id":"c","output":[{"type":"input_text","text":"seen"},{"type":"input_image","image_url":"https://a/b"}]}]}""");

        assertThat(chat.messages().get(0).parts(ToolCall.class)).hasSize(1);
        assertThat(chat.messages().get(1).parts(ToolResult.class).get(0).content())
                .containsExactly(ContentPart.text("seen"), ContentPart.image(MediaSource.ofUrl("https://a/b")));
    }

    @Test
    void readsHowMuchToThinkAndWhetherToShowIt() {
        ChatRequest chat = chat("""
                {"model":"m","input":"Hi","reasoning":{"effort":"xhigh","summary":"auto"}}""");

        assertThat(chat.reasoning()).satisfies(reasoning -> {
            assertThat(reasoning.effort()).isEqualTo(Effort.XHIGH);
            assertThat(reasoning.shown()).isTrue();
        });
    }

    @Test
    void readsAChoiceAmongSeveralTools() {
        ChatRequest chat = chat("""
                {"model":"m","input":"Hi","tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"a"},{"type":"function","name":"b"}]}}""");

        assertThat(chat.toolChoice()).isEqualTo(new ToolChoice(ToolChoice.Mode.REQUIRED, List.of("a", "b")));
    }

    @Test
    void makesFunctionsOfToolsInNamespacesAndOfCustomOnes() {
        ChatRequest chat = chat("""
                {"model":"m","tools":[
                  {"type":"namespace","name":"mail","tools":[{"type":"function","name":"send","parameters":{"type":"object"}}]},
                  {"type":"custom","name":"patch","description":"Edits.","format":{"type":"grammar","syntax":"lark","definition":"start: a"}}],
                 "input":[{"role":"user","content":"Hi"},
                  {"type":"function_call","call_id":"c1","namespace":"mail","name":"send","arguments":"{}"},
                  {"type":"custom_tool_call","call_id":"c2","name":"patch","input":"a\\n"},
                  {"type":"custom_tool_call_output","call_id":"c2","output":"done"}]}""");

        assertThat(chat.functions()).extracting(ToolDefinition.Function::name).containsExactly("mail__send", "patch");
        assertThat(chat.functions().get(1)).satisfies(patch -> {
            assertThat(patch.description()).isEqualTo("Edits.\n\nThe input must follow this grammar (lark):\nstart: a");
            assertThat(patch.parameters().path("required").path(0).asText()).isEqualTo("input");
        });
        assertThat(chat.messages().get(1).parts(ToolCall.class))
                .extracting(ToolCall::name, ToolCall::arguments)
                .containsExactly(tuple("mail__send", "{}"), tuple("patch", "{\"input\":\"a\\n\"}"));
        assertThat(chat.messages().get(2).content()).containsExactly(ContentPart.toolResult("c2", "done"));
    }

    @Test
    void asksForProbabilitiesIfTheyAreToBeIncluded() {
        ChatRequest chat = chat("""
                {"model":"m","input":"Hi","include":["message.output_text.logprobs"],"top_logprobs":2}""");

        assertThat(chat.sampling().logprobs()).isTrue();
        assertThat(chat.sampling().topLogprobs()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "\"tools\":[{\"type\":\"web_search\"}] | unsupported_value | tools[0].type",
                "\"tools\":[{\"type\":\"local_shell\"}] | unsupported_value | tools[0].type",
                "\"tool_choice\":{\"type\":\"file_search\"} | unsupported_value | tool_choice.type",
                "\"background\":true | unsupported_parameter | background",
                "\"conversation\":\"conv_1\" | unsupported_parameter | conversation",
                "\"prompt\":{\"id\":\"p\"} | unsupported_parameter | prompt",
                "\"previous_response_id\":\"resp_1\" | previous_response_not_found | previous_response_id",
                "\"text\":{\"format\":{\"type\":\"grammar\"}} | unsupported_value | text.format.type",
            })
    void refusesWhatOnlyOpenAiCanDoWhenItIsToBeTranslated(String field, String code, String param) {
        ResponsesRequest request = read("{\"model\":\"m\",\"input\":\"Hi\"," + field + "}");

        assertThatThrownBy(() -> DIALECT.chatRequestReader().read(request))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        refused -> assertThat(refused.error())
                                .extracting(ApiError::status, ApiError::code, ApiError::param)
                                .containsExactly(400, code, param));
    }

    @Test
    void refusesAnItemThatNobodyHereKnows() {
        ResponsesRequest request = read("""
                {"model":"m","input":[{"type":"item_reference","id":"msg_1"}]}""");

        assertThat(request.beyond())
                .satisfies(error -> assertThat(error.param()).isEqualTo("input[0].type"));
    }

    @Test
    void leavesOutWhatAProviderDidByItself() {
        ChatRequest chat = chat("""
                {"model":"m","input":[{"role":"user","content":"Hi"},{"type":"web_search_call","id":"ws_1","status":"completed"},{"role":"assistant","content":"Ho"}]}""");

        assertThat(chat.messages().get(1).text()).isEqualTo("Ho");
        assertThat(chat.messages().get(1).parts(ContentPart.Foreign.class)).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"input\":\"Hi\"} | missing_required_parameter | model",
                "{\"model\":\"m\"} | missing_required_parameter | input",
                "{\"model\":\"m\",\"input\":7} | invalid_type | input",
                "{\"model\":\"m\",\"input\":[7]} | invalid_type | input[0]",
                "{\"model\":\"m\",\"input\":[{\"role\":\"king\",\"content\":\"\"}]} | invalid_value | input[0].role",
                "{\"model\":\"m\",\"input\":[{\"type\":\"function_call_output\",\"output\":\"\"}]} | missing_required_parameter | input[0].call_id",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\"}]}]} | missing_required_parameter | input[0].content[0].image_url",
                "{\"model\":\"m\",\"input\":\"\",\"temperature\":3} | invalid_value | temperature",
                "{\"model\":\"m\",\"input\":\"\",\"stream\":\"yes\"} | invalid_type | stream",
                "{\"model\":\"m\",\"input\":\"\",\"max_output_tokens\":0} | invalid_value | max_output_tokens",
                "{\"model\":\"m\",\"input\":\"\",\"tool_choice\":\"maybe\"} | invalid_value | tool_choice",
                "{\"model\":\"m\",\"input\":\"\",\"metadata\":{\"a\":1}} | invalid_type | metadata.a",
                "{\"model\":\"m\",\"input\":\"\",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"a\"}}} | missing_required_parameter | text.format.schema",
                "{\"model\":\"m\",\"input\":\"\",\"api_base\":\"http://a\"} | unknown_parameter | api_base",
                "{\"model\":\"../m\",\"input\":\"\"} | invalid_value | model",
            })
    void refusesWhatHasTheWrongShapeAtOnce(String body, String code, String param) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        refused -> assertThat(refused.error())
                                .extracting(ApiError::status, ApiError::code, ApiError::param)
                                .containsExactly(400, code, param));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"m\" | invalid_json",
                "[] | invalid_type",
                "{\"model\":\"m\",\"model\":\"n\",\"input\":\"\"} | duplicate_field",
                "' ' | empty_body",
            })
    void refusesABodyThatIsNoObject(String body, String code) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        refused -> assertThat(refused.error().code()).isEqualTo(code));
    }

    @Test
    void putsAHistoryBeforeItsInputAndThenNeedsNoPreviousResponse() {
        ResponsesRequest first = read("""
                {"model":"m","input":"Hi"}""");
        ResponsesRequest second = read("""
                {"model":"m","input":"And?","previous_response_id":"resp_sw1","store":false}""");

        ResponsesRequest whole = second.withHistory(List.copyOf(first.items()));

        assertThat(whole.beyond()).isNull();
        assertThat(whole.previous()).isEqualTo("resp_sw1");
        assertThat(whole.chat().messages())
                .containsExactly(ChatMessage.of(Role.USER, "Hi"), ChatMessage.of(Role.USER, "And?"));
        assertThat(new String(whole.body(), StandardCharsets.UTF_8)).doesNotContain("previous_response_id");
        assertThat(second.store()).isFalse();
    }

    private static ChatRequest chat(String json) {
        return DIALECT.chatRequestReader().read(read(json));
    }

    private static ResponsesRequest read(String json) {
        return (ResponsesRequest) DIALECT.readRequest(Operation.CHAT, json.getBytes(StandardCharsets.UTF_8));
    }
}
