package io.spillway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Operation;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiRequestReaderTest {

    private static final String MESSAGES = Requests.MESSAGES;
    private static final String VALID = "{\"model\":\"m\"," + MESSAGES + "}";

    @Test
    void readsWhatRoutingNeeds() {
        ClientRequest request =
                Requests.chat("{\"model\":\"openai/gpt-5\",\"stream\":true," + MESSAGES + ",\"max_tokens\":100}");

        assertThat(request.model()).isEqualTo("openai/gpt-5");
        assertThat(request.stream()).isTrue();
        assertThat(request.operation()).isEqualTo(Operation.CHAT);
        assertThat(request.conversation()).isNull();
        assertThat(request.needs().tools()).isFalse();
        assertThat(request.needs().images()).isFalse();
        assertThat(request.needs().jsonSchema()).isFalse();
        assertThat(request.needs().estimatedTokens()).isBetween(110L, 150L);
    }

    @Test
    void keepsTheBytes() {
        byte[] body = VALID.getBytes(UTF_8);

        assertThat(new OpenAiDialect().readRequest(Operation.CHAT, body).body()).isSameAs(body);
    }

    @Test
    void readsWhatAModelMustBeAbleToDo() {
        assertThat(Requests.chatWith("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]")
                        .needs()
                        .tools())
                .isTrue();
        assertThat(Requests.chatWith("\"functions\":[{\"name\":\"f\"}]").needs().tools())
                .isTrue();
        assertThat(Requests.chatWith("\"tools\":[]").needs().tools()).isFalse();
        assertThat(Requests.chatWith("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{}}")
                        .needs()
                        .jsonSchema())
                .isTrue();
        assertThat(Requests.chatWith("\"response_format\":{\"type\":\"json_object\"}")
                        .needs()
                        .jsonSchema())
                .isFalse();
        assertThat(content("[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a/b.png\"}}]")
                        .needs()
                        .images())
                .isTrue();
    }

    @Test
    void doesNotTakeTheBytesOfAnImageForText() {
        String image = "data:image/png;base64," + "AAAA".repeat(100_000);

        long tokens = content("[{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + image + "\"}}]")
                .needs()
                .estimatedTokens();

        assertThat(tokens).isLessThan(2_000);
    }

    @Test
    void countsEachAnswer() {
        long one = Requests.chatWith("\"max_tokens\":1000").needs().estimatedTokens();

        assertThat(Requests.chatWith("\"max_tokens\":1000,\"n\":3").needs().estimatedTokens())
                .isBetween(one + 2_000, one + 2_010);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session_id",
                "conversation_id",
                "conversationId",
                "thread_id",
                "threadId",
                "chat_id",
                "chatId",
                "prompt_cache_key"
            })
    void readsTheConversation(String field) {
        assertThat(Requests.chatWith("\"" + field + "\":\"c1\"").conversation()).isEqualTo("c1");
    }

    @Test
    void prefersTheMostTellingNameOfAConversation() {
        assertThat(Requests.chatWith("\"prompt_cache_key\":\"k\",\"session_id\":\"s\",\"chatId\":\"c\"")
                        .conversation())
                .isEqualTo("s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"session_id\":7",
                "\"session_id\":null",
                "\"session_id\":\"\"",
                "\"metadata\":{\"session_id\":\"s\"}"
            })
    void knowsNoConversationWhereNoneIsNamed(String field) {
        assertThat(Requests.chatWith(field).conversation()).isNull();
    }

    @Test
    void readsFieldsThatAreSpelledWithEscapes() {
        ClientRequest request = Requests.chat("{\"mod\\u0065l\":\"a\\u002fb\",\"str\\u0065am\":true," + MESSAGES + "}");

        assertThat(request.model()).isEqualTo("a/b");
        assertThat(request.stream()).isTrue();
    }

    static Stream<String> allowed() {
        return Stream.of(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"1\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":\"x\"}]}",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"developer\",\"content\":\"x\"},{\"role\":\"system\",\"content\":\"x\"},"
                        + "{\"role\":\"function\",\"name\":\"f\",\"content\":\"x\"}]}",
                with(
                        "\"temperature\":null,\"top_p\":null,\"n\":null,\"max_tokens\":null,\"stop\":null,\"tools\":null,\"stream\":null,"
                                + "\"stream_options\":null,\"response_format\":null,\"logit_bias\":null,\"metadata\":null,\"max_completion_tokens\":null"),
                with("\"temperature\":0,\"top_p\":1.0,\"n\":1.0,\"max_tokens\":4096,\"stop\":[\"a\",\"b\"]"),
                with("\"temperature\":2,\"stop\":\"x\",\"n\":128,\"logit_bias\":{\"50256\":-100}"),
                with("\"foo\":{\"bar\":[1,2,3]},\"reasoning_effort\":\"high\",\"provider\":{\"order\":[\"a\"]}"),
                with(
                        "\"tools\":[{\"type\":\"web_search\"},{\"type\":\"custom\",\"custom\":{\"name\":\"x\"}},"
                                + "{\"type\":\"function\",\"function\":{\"name\":\"mcp.server:tool-1_x\",\"parameters\":null,\"strict\":true}}]"),
                parts("{\"type\":\"text\",\"text\":\"\"}"),
                parts("{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AAAA\",\"format\":\"wav\"}}"),
                parts("{\"type\":\"file\",\"file\":{\"file_id\":\"f\"}}"),
                parts("{\"type\":\"refusal\",\"refusal\":\"no\"}"),
                parts("{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"s\"}"),
                parts(
                        "{\"text\":\"the type may come last\",\"type\":\"text\",\"cache_control\":{\"type\":\"ephemeral\"}}"),
                parts("{\"type\":\"image_url\",\"image_url\":\"https://a/b.png\"}"),
                parts("{\"type\":\"image_url\",\"image_url\":{\"url\":\"HTTP://a/b.png\",\"detail\":\"low\"}}"),
                parts("{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image\\/png;base64,iVBOR\\/0KGgo=\"}}"),
                parts("{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/svg+xml,%3Csvg%3E\"}}"),
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\\u0000\"}]}",
                "{\"model\":\"huggingface/org/name:fastest\"," + MESSAGES + "}",
                "{\"model\":\"glm..4\"," + MESSAGES + "}",
                "\uFEFF" + VALID);
    }

    @ParameterizedTest
    @MethodSource
    void allowed(String json) {
        assertThatCode(() -> Requests.chat(json)).doesNotThrowAnyException();
    }

    /** The rows of the list of bad requests that concern a chat: number, body, code, param. */
    static Stream<Arguments> refused() {
        return Stream.of(
                arguments("B-10", "", "empty_body", null),
                arguments("B-10 blank", " \r\n", "empty_body", null),
                arguments("B-12", "{\"model\":", "invalid_json", null),
                arguments("B-13", VALID + " xyz", "invalid_json", null),
                arguments("B-14", VALID + VALID, "invalid_json", null),
                arguments("B-15", "{\"model\":\"a\"," + MESSAGES + ",\"model\":\"b\"}", "duplicate_field", null),
                arguments(
                        "B-15 escaped",
                        "{\"model\":\"a\"," + MESSAGES + ",\"mode\\u006c\":\"b\"}",
                        "duplicate_field",
                        null),
                arguments(
                        "B-16",
                        message("\"role\":\"user\",\"role\":\"user\",\"content\":\"x\""),
                        "duplicate_field",
                        null),
                arguments("B-16 unknown", with("\"foo\":[{\"a\":1,\"a\":2}]"), "duplicate_field", null),
                arguments("B-17 array", "[]", "invalid_type", null),
                arguments("B-17 string", "\"x\"", "invalid_type", null),
                arguments("B-17 number", "1", "invalid_type", null),
                arguments("B-17 null", "null", "invalid_type", null),
                arguments("B-18 NaN", with("\"temperature\":NaN"), "invalid_json", null),
                arguments("B-18 Infinity", with("\"temperature\":Infinity"), "invalid_json", null),
                arguments("B-18 quotes", VALID.replace('"', '\''), "invalid_json", null),
                arguments("B-18 comment", "/* */" + VALID, "invalid_json", null),
                arguments("B-18 comma", VALID.replace("}]}", "}],}"), "invalid_json", null),
                arguments("B-19", with("\"temperature\":1e999999999"), "invalid_value", null),
                arguments("B-19 smaller", with("\"temperature\":1e400"), "invalid_value", "temperature"),
                arguments("B-20", with("\"seed\":" + "1".repeat(1_001)), "invalid_json", null),
                arguments("B-20 long", with("\"seed\":" + "1".repeat(200_000)), "invalid_json", null),
                arguments("B-26", message("\"role\":\"user\",\"content\":\"\\ud800\""), "invalid_encoding", null),
                arguments("B-27", model("a\\u0000b"), "invalid_value", "model"),
                arguments("B-28 65", with("\"x\":" + nested(64)), "json_too_deep", null),
                arguments("B-28 1001", with("\"x\":" + nested(1_001)), "json_too_deep", null),
                arguments("B-28 100000", nested(100_000), "json_too_deep", null),
                arguments("B-29 keys", "{" + keys(1_000_000) + "}", "too_many_elements", null),
                arguments("B-29 items", with("\"x\":[" + "1,".repeat(1_000_000) + "1]"), "too_many_elements", null),
                arguments("B-30", with("\"" + "k".repeat(60_000) + "\":1"), "invalid_json", null),
                arguments("B-38 missing", "{" + MESSAGES + "}", "missing_required_parameter", "model"),
                arguments("B-38 null", "{\"model\":null," + MESSAGES + "}", "missing_required_parameter", "model"),
                arguments("B-38 number", "{\"model\":1," + MESSAGES + "}", "invalid_type", "model"),
                arguments("B-38 empty", model(""), "invalid_value", "model"),
                arguments("B-38 10 KB", model("m".repeat(10_000)), "invalid_value", "model"),
                arguments("B-38 slash behind", model("openai/"), "invalid_value", "model"),
                arguments("B-38 slash before", model("/gpt"), "invalid_value", "model"),
                arguments("B-38 climbing", model("../x"), "invalid_value", "model"),
                arguments("B-38 climbing inside", model("openai/../../etc"), "invalid_value", "model"),
                arguments("B-38 climbing backwards", model("openai\\\\..\\\\x"), "invalid_value", "model"),
                arguments("B-38 CR LF", model("a\\r\\nb"), "invalid_value", "model"),
                arguments("B-39 missing", "{\"model\":\"m\"}", "missing_required_parameter", "messages"),
                arguments("B-39 empty", messages("[]"), "missing_required_parameter", "messages"),
                arguments("B-39 null", messages("null"), "missing_required_parameter", "messages"),
                arguments("B-39 object", messages("{}"), "invalid_type", "messages"),
                arguments("B-39 [null]", messages("[null]"), "invalid_type", "messages[0]"),
                arguments("B-39 [text]", messages("[\"hi\"]"), "invalid_type", "messages[0]"),
                arguments(
                        "B-39 too many",
                        messages("[" + "{\"role\":\"user\"},".repeat(100_000) + "{\"role\":\"user\"}]"),
                        "too_many_elements",
                        null),
                arguments("B-40 no role", fourth("{\"content\":\"x\"}"), "invalid_value", "messages[3].role"),
                arguments(
                        "B-40 root",
                        fourth("{\"role\":\"root\",\"content\":\"x\"}"),
                        "invalid_value",
                        "messages[3].role"),
                arguments("B-40 7", fourth("{\"role\":7,\"content\":\"x\"}"), "invalid_value", "messages[3].role"),
                arguments(
                        "B-40 content 1",
                        fourth("{\"role\":\"user\",\"content\":1}"),
                        "invalid_value",
                        "messages[3].content"),
                arguments(
                        "B-40 content [[]]",
                        fourth("{\"role\":\"user\",\"content\":[[]]}"),
                        "invalid_value",
                        "messages[3].content[0]"),
                arguments(
                        "B-40 part x",
                        fourth("{\"role\":\"user\",\"content\":[{\"type\":\"x\"}]}"),
                        "invalid_value",
                        "messages[3].content[0].type"),
                arguments(
                        "B-40 part without type",
                        parts("{\"text\":\"x\"}"),
                        "invalid_value",
                        "messages[0].content[0].type"),
                arguments(
                        "B-40 part without text",
                        parts("{\"type\":\"text\"}"),
                        "invalid_value",
                        "messages[0].content[0].text"),
                arguments("B-41 text", with("\"stream\":\"true\""), "invalid_type", "stream"),
                arguments("B-41 number", with("\"stream\":1"), "invalid_type", "stream"),
                arguments("B-42 text", with("\"temperature\":\"0.5\""), "invalid_value", "temperature"),
                arguments("B-42 cold", with("\"temperature\":-1"), "invalid_value", "temperature"),
                arguments("B-42 hot", with("\"temperature\":3"), "invalid_value", "temperature"),
                arguments("B-42 n 0", with("\"n\":0"), "invalid_value", "n"),
                arguments("B-42 n -1", with("\"n\":-1"), "invalid_value", "n"),
                arguments("B-42 n 129", with("\"n\":129"), "invalid_value", "n"),
                arguments("B-42 n 1e9", with("\"n\":1e9"), "invalid_value", "n"),
                arguments("B-42 max 0", with("\"max_tokens\":0"), "invalid_value", "max_tokens"),
                arguments("B-42 max -1", with("\"max_tokens\":-1"), "invalid_value", "max_tokens"),
                arguments("B-42 max 1.5", with("\"max_tokens\":1.5"), "invalid_value", "max_tokens"),
                arguments("B-42 max 2^63", with("\"max_tokens\":9223372036854775808"), "invalid_value", "max_tokens"),
                arguments(
                        "B-42 max completion",
                        with("\"max_completion_tokens\":0"),
                        "invalid_value",
                        "max_completion_tokens"),
                arguments("B-42 top_p", with("\"top_p\":2"), "invalid_value", "top_p"),
                arguments(
                        "B-44 many",
                        with("\"tools\":[" + list(10_000, "{\"type\":\"x\"}") + "]"),
                        "invalid_value",
                        "tools"),
                arguments("B-44 quote", tool("a\\\"b"), "invalid_value", "tools[0].function.name"),
                arguments("B-44 newline", tool("a\\nb"), "invalid_value", "tools[0].function.name"),
                arguments("B-44 empty", tool(""), "invalid_value", "tools[0].function.name"),
                arguments(
                        "B-44 deep",
                        with("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":"
                                + nested(1_000) + "}}]"),
                        "json_too_deep",
                        null),
                arguments("tools no array", with("\"tools\":{}"), "invalid_type", "tools"),
                arguments("tools of texts", with("\"tools\":[\"f\"]"), "invalid_type", "tools[0]"),
                arguments(
                        "tool without function",
                        with("\"tools\":[{\"type\":\"function\"}]"),
                        "missing_required_parameter",
                        "tools[0].function"),
                arguments("B-45 stop", with("\"stop\":[" + list(10_000, "\"x\"") + "]"), "invalid_value", "stop"),
                arguments("B-45 bias", with("\"logit_bias\":{" + keys(1_000_000) + "}"), "invalid_value", "logit_bias"),
                arguments(
                        "B-45 metadata",
                        with("\"metadata\":{\"a\":\"" + "x".repeat(1_000_000) + "\"}"),
                        "invalid_value",
                        "metadata"),
                arguments("B-47", with("\"api_base\":\"http://evil\""), "unknown_parameter", "api_base"),
                arguments("B-47", with("\"base_url\":\"http://evil\""), "unknown_parameter", "base_url"),
                arguments("B-47", with("\"api_key\":\"k\""), "unknown_parameter", "api_key"),
                arguments("B-47", with("\"extra_headers\":{}"), "unknown_parameter", "extra_headers"),
                arguments("B-47", with("\"custom_llm_provider\":\"x\""), "unknown_parameter", "custom_llm_provider"),
                arguments("B-47", with("\"user_config\":{}"), "unknown_parameter", "user_config"),
                arguments("B-47 escaped", with("\"api\\u005fbase\":\"http://evil\""), "unknown_parameter", "api_base"),
                arguments(
                        "B-48 file",
                        image("file:///etc/passwd"),
                        "invalid_image_url",
                        "messages[0].content[0].image_url.url"),
                arguments(
                        "B-48 gopher",
                        image("gopher://a"),
                        "invalid_image_url",
                        "messages[0].content[0].image_url.url"),
                arguments(
                        "B-48 relative", image("/b.png"), "invalid_image_url", "messages[0].content[0].image_url.url"),
                arguments(
                        "B-48 bad base64",
                        image("data:image/png;base64,@@@@"),
                        "invalid_image_url",
                        "messages[0].content[0].image_url.url"),
                arguments(
                        "B-48 short base64",
                        image("data:image/png;base64,A"),
                        "invalid_image_url",
                        "messages[0].content[0].image_url.url"),
                arguments(
                        "B-48 no base64",
                        image("data:image/png;base64,"),
                        "invalid_image_url",
                        "messages[0].content[0].image_url.url"),
                arguments(
                        "B-48 no comma",
                        image("data:image/png;base64"),
                        "invalid_image_url",
                        "messages[0].content[0].image_url.url"),
                arguments(
                        "B-48 no url",
                        parts("{\"type\":\"image_url\",\"image_url\":{}}"),
                        "invalid_image_url",
                        "messages[0].content[0].image_url.url"),
                arguments("stream_options text", with("\"stream_options\":\"x\""), "invalid_type", "stream_options"),
                arguments(
                        "response_format text",
                        with("\"response_format\":\"json\""),
                        "invalid_type",
                        "response_format"),
                arguments("no JSON, and wrong before", "{\"model\":1} xyz", "invalid_json", null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String row, String json, String code, @Nullable String param) {
        assertRefused(Operation.CHAT, json.getBytes(UTF_8), code, param);
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        byte[] overlong = VALID.getBytes(UTF_8);
        int at = VALID.indexOf("hi");
        overlong[at] = (byte) 0xC0;
        overlong[at + 1] = (byte) 0xAF;

        assertRefused(Operation.CHAT, overlong, "invalid_encoding", null);
        assertRefused(Operation.CHAT, VALID.getBytes(UTF_16LE), "invalid_encoding", null);
    }

    /** The rows that concern vectors. */
    static Stream<Arguments> refusedForVectors() {
        return Stream.of(
                arguments("B-50 missing", "{\"model\":\"m\"}", "missing_required_parameter", "input"),
                arguments("B-50 empty", input("[]"), "invalid_value", "input"),
                arguments("B-50 empty text", input("\"\""), "invalid_value", "input"),
                arguments("B-50 empty texts", input("[\"\"]"), "invalid_value", "input[0]"),
                arguments("B-50 tokens", input("[" + "1,".repeat(10_000_000) + "1]"), "too_many_elements", null),
                arguments("B-50 nested", input("[[[1]]]"), "invalid_value", "input[0]"),
                arguments("B-50 negative", input("[1,-1]"), "invalid_value", "input[1]"),
                arguments("B-50 negative inside", input("[[1],[-1]]"), "invalid_value", "input[1]"),
                arguments("B-50 half", input("[1.5]"), "invalid_value", "input[0]"),
                arguments("B-50 no tokens", input("[[]]"), "invalid_value", "input[0]"),
                arguments("B-50 number", input("7"), "invalid_type", "input"),
                arguments("B-50 nulls", input("[null]"), "invalid_value", "input[0]"),
                arguments(
                        "dimensions",
                        "{\"model\":\"m\",\"input\":\"x\",\"dimensions\":0}",
                        "invalid_value",
                        "dimensions"),
                arguments(
                        "encoding_format",
                        "{\"model\":\"m\",\"input\":\"x\",\"encoding_format\":1}",
                        "invalid_type",
                        "encoding_format"),
                arguments(
                        "B-79",
                        "{\"model\":\"m\",\"input\":\"x\",\"stream\":true}",
                        "unsupported_parameter",
                        "stream"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusedForVectors(String row, String json, String code, @Nullable String param) {
        assertRefused(Operation.EMBEDDING, json.getBytes(UTF_8), code, param);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"hi\"", "[\"a\",\"b\"]", "[1,2,3]", "[[1],[2,3]]", "[{\"text\":\"a\"}]"})
    void readsEachShapeOfInput(String input) {
        byte[] body = ("{\"model\":\"m\",\"input\":" + input + ",\"stream\":false}").getBytes(UTF_8);

        ClientRequest request = new OpenAiDialect().readRequest(Operation.EMBEDDING, body);

        assertThat(request.model()).isEqualTo("m");
        assertThat(request.needs().estimatedTokens()).isLessThan(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"hi\"", "\"\"", "[\"a\",\"\"]", "[1,2,3]", "[[1],[2,3]]"})
    void readsEachShapeOfPrompt(String prompt) {
        byte[] body = ("{\"model\":\"m\",\"prompt\":" + prompt + ",\"stream\":true}").getBytes(UTF_8);

        assertThat(new OpenAiDialect().readRequest(Operation.COMPLETION, body).stream())
                .isTrue();
    }

    @Test
    void missesAPrompt() {
        assertRefused(
                Operation.COMPLETION, "{\"model\":\"m\"}".getBytes(UTF_8), "missing_required_parameter", "prompt");
    }

    @Test
    void answersInTheEnvelopeOfTheDialect() {
        assertThatThrownBy(() -> Requests.chat("{" + MESSAGES + "}"))
                .isInstanceOfSatisfying(BadRequestException.class, refused -> {
                    assertThat(refused.error().status()).isEqualTo(400);
                    assertThat(refused.error().type()).isEqualTo("invalid_request_error");
                    assertThat(new String(new OpenAiDialect().writeError(refused.error()), UTF_8))
                            .isEqualTo(
                                    "{\"error\":{\"message\":\"Missing required parameter: 'model'.\","
                                            + "\"type\":\"invalid_request_error\",\"param\":\"model\",\"code\":\"missing_required_parameter\"}}");
                });
    }

    @Test
    void saysWhereTheJsonIsWrongAndQuotesNothing() {
        assertThatThrownBy(() -> Requests.chat("{\"model\":\"m\",\n\"secret\" oops}"))
                .hasMessage("The request body cannot be read: unexpected character at line 2, column 10.");
    }

    @Test
    void throwsNothingElseWhateverComes() {
        byte[] seed =
                ("{\"model\":\"a/b\",\"stream\":true,\"stream_options\":{\"include_usage\":false},\"temperature\":0.5,"
                                + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}}],\"messages\":[{\"role\":\"user\","
                                + "\"content\":[{\"type\":\"text\",\"text\":\"gr\\u00fc\\ud83d\\ude00ße\"},{\"type\":\"image_url\",\"image_url\":{\"url\":"
                                + "\"data:image/png;base64,AAAA\"}}]}],\"max_tokens\":10,\"n\":1,\"stop\":[\"x\"],\"metadata\":{}}")
                        .getBytes(UTF_8);
        Random random = new Random(8);

        for (int round = 0; round < 30_000; round++) {
            byte[] mutant = mutated(seed, random);
            for (Operation operation : Operation.values()) {
                try {
                    new OpenAiDialect().readRequest(operation, mutant);
                } catch (BadRequestException refused) {
                    assertThat(refused.error().status()).isEqualTo(400);
                }
            }
        }
    }

    @Test
    void refusesKeysThatCollideInJavaInLinearTime() {
        // "Aa" and "BB" have the same String.hashCode, and so has every string made of them.
        StringBuilder json = new StringBuilder("{\"model\":\"m\"," + MESSAGES);
        for (int key = 0; key < 16_384; key++) {
            json.append(",\"");
            for (int bit = 0; bit < 14; bit++) {
                json.append((key >> bit & 1) == 0 ? "Aa" : "BB");
            }
            json.append("\":0");
        }

        assertThatCode(() -> Requests.chat(json.append('}').toString())).doesNotThrowAnyException();
    }

    private static void assertRefused(Operation operation, byte[] body, String code, @Nullable String param) {
        assertThatThrownBy(() -> new OpenAiDialect().readRequest(operation, body))
                .isInstanceOfSatisfying(BadRequestException.class, refused -> {
                    assertThat(refused.error().code()).isEqualTo(code);
                    assertThat(refused.error().param()).isEqualTo(param);
                    assertThat(refused.error().status()).isEqualTo(400);
                    assertThat(refused.error().type()).isEqualTo("invalid_request_error");
                });
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] mutant = seed.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(3)) {
                case 0 -> mutant[at] = (byte) random.nextInt(256);
                case 1 -> mutant[at] = mutant[random.nextInt(mutant.length)];
                default -> System.arraycopy(seed, 0, mutant, at, random.nextInt(mutant.length - at));
            }
        }
        return mutant;
    }

    private static ClientRequest content(String content) {
        return Requests.chat(message("\"role\":\"user\",\"content\":" + content));
    }

    private static String with(String fields) {
        return "{\"model\":\"m\"," + MESSAGES + "," + fields + "}";
    }

    private static String model(String name) {
        return "{\"model\":\"" + name + "\"," + MESSAGES + "}";
    }

    private static String messages(String json) {
        return "{\"model\":\"m\",\"messages\":" + json + "}";
    }

    private static String message(String fields) {
        return messages("[{" + fields + "}]");
    }

    private static String fourth(String message) {
        return messages("[" + "{\"role\":\"user\",\"content\":\"x\"},".repeat(3) + message + "]");
    }

    private static String parts(String parts) {
        return message("\"role\":\"user\",\"content\":[" + parts + "]");
    }

    private static String image(String url) {
        return parts("{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url + "\"}}");
    }

    private static String tool(String name) {
        return with("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"" + name + "\"}}]");
    }

    private static String input(String json) {
        return "{\"model\":\"m\",\"input\":" + json + "}";
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    private static String list(int count, String item) {
        return (item + ",").repeat(count - 1) + item;
    }

    private static String keys(int count) {
        return String.join(
                ",",
                IntStream.range(0, count).mapToObj(key -> "\"k" + key + "\":0").toList());
    }
}
