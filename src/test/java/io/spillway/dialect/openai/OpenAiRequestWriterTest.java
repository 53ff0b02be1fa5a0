package io.spillway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Operation;
import io.spillway.dialect.RequestQuirks;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenAiRequestWriterTest {

    private static final String MESSAGES = Requests.MESSAGES;

    @Test
    void changesOnlyTheModel() {
        String json =
                " { \"messages\" : [ {\"role\":\"user\", \"content\":\"grüße \\u00fc\"} ] ,\n \"model\" : \"openai/gpt-5\", \"foo\":1e2 } \n";

        assertThat(written(Requests.chat(json), "gpt-5", RequestQuirks.NONE))
                .isEqualTo(json.strip().replace("openai/gpt-5", "gpt-5"));
    }

    @Test
    void escapesTheModel() {
        assertThat(written(Requests.chat(), "a\"b\\c", RequestQuirks.NONE)).startsWith("{\"model\":\"a\\\"b\\\\c\",");
    }

    @Test
    void sharesTheBytesOfTheRequest() {
        byte[] body = ("{" + MESSAGES + ",\"model\":\"m\",\"foo\":1}").getBytes(UTF_8);
        ClientRequest request = new OpenAiDialect().readRequest(Operation.CHAT, body);

        List<ByteBuffer> pieces = new OpenAiTranslation(RequestQuirks.NONE).writeRequest(request, "x");
        body[body.length - 2] = '2';

        assertThat(pieces).hasSize(3).allMatch(ByteBuffer::hasArray);
        assertThat(joined(pieces)).endsWith(",\"foo\":2}");
    }

    @Test
    void doesNotSendAByteOrderMarkOn() {
        assertThat(written(Requests.chat("\uFEFF{\"model\":\"m\"," + MESSAGES + "}"), "x", RequestQuirks.NONE))
                .isEqualTo("{\"model\":\"x\"," + MESSAGES + "}");
    }

    @Test
    void asksForUsageWhenItStreams() {
        assertThat(written(Requests.streamed(), "x", RequestQuirks.NONE))
                .isEqualTo("{\"model\":\"x\"," + MESSAGES
                        + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
    }

    @Test
    void editsStreamOptionsThatAreThere() {
        assertThat(streamed("null")).isEqualTo("{\"include_usage\":true}");
        assertThat(streamed("{}")).isEqualTo("{\"include_usage\":true}");
        assertThat(streamed("{ }")).isEqualTo("{\"include_usage\":true }");
        assertThat(streamed("{\"a\":1}")).isEqualTo("{\"include_usage\":true,\"a\":1}");
        assertThat(streamed("{\"a\":1,\"include_usage\": false}")).isEqualTo("{\"a\":1,\"include_usage\": true}");
        assertThat(streamed("{\"include_usage\":null,\"b\":{}}")).isEqualTo("{\"include_usage\":true,\"b\":{}}");
        assertThat(streamed("{\"include_usage\":true}")).isEqualTo("{\"include_usage\":true}");
    }

    @Test
    void asksForNoUsageWhenItDoesNotStream() {
        assertThat(written(Requests.chatWith("\"stream\":false"), "x", RequestQuirks.NONE))
                .isEqualTo("{\"model\":\"x\"," + MESSAGES + ",\"stream\":false}");
    }

    @Test
    void asksForNoUsageWhereItIsNotUnderstood() {
        RequestQuirks quirks = new RequestQuirks(Set.of(), Map.of(), false);

        assertThat(written(
                        Requests.chatWith("\"stream\":true,\"stream_options\":{\"include_usage\":true}"), "x", quirks))
                .isEqualTo("{\"model\":\"x\"," + MESSAGES + ",\"stream\":true}");
    }

    @Test
    void dropsFieldsWhereverTheyStand() {
        RequestQuirks quirks = quirks(Set.of("a", "b", "c"), Map.of());

        assertThat(written(Requests.chat("{\"a\":1,\"model\":\"m\"," + MESSAGES + "}"), "x", quirks))
                .isEqualTo("{\"model\":\"x\"," + MESSAGES + "}");
        assertThat(written(Requests.chat("{\"model\":\"m\", \"a\":1, \"b\":2, " + MESSAGES + "}"), "x", quirks))
                .isEqualTo("{\"model\":\"x\"," + MESSAGES + "}");
        assertThat(written(Requests.chat("{\"model\":\"m\"," + MESSAGES + ",\"a\":[1,2]}"), "x", quirks))
                .isEqualTo("{\"model\":\"x\"," + MESSAGES + "}");
        assertThat(written(Requests.chat("{\"a\":1,\"model\":\"m\",\"b\":1," + MESSAGES + ",\"c\":1}"), "x", quirks))
                .isEqualTo("{\"model\":\"x\"," + MESSAGES + "}");
        assertThat(written(Requests.chat("{\"model\":\"m\"," + MESSAGES + ",\"\\u0061\":1}"), "x", quirks))
                .isEqualTo("{\"model\":\"x\"," + MESSAGES + "}");
    }

    @Test
    void addsStreamOptionsBehindWhatIsLeft() {
        String json = "{\"model\":\"m\"," + MESSAGES + ",\"stream\":true,\"a\":1}";

        assertThat(written(Requests.chat(json), "x", quirks(Set.of("a"), Map.of())))
                .isEqualTo("{\"model\":\"x\"," + MESSAGES
                        + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
    }

    @Test
    void renamesFields() {
        RequestQuirks quirks = quirks(Set.of(), Map.of("max_completion_tokens", "max_tokens", "seed", "random_seed"));

        assertThat(written(Requests.chatWith("\"max_completion_tokens\" : 5,\"seed\":1"), "x", quirks))
                .isEqualTo("{\"model\":\"x\"," + MESSAGES + ",\"max_tokens\" : 5,\"random_seed\":1}");
    }

    @Test
    void writesNoFieldTwice() {
        RequestQuirks quirks = quirks(Set.of(), Map.of("max_completion_tokens", "max_tokens"));

        assertThat(written(Requests.chatWith("\"max_completion_tokens\":5,\"max_tokens\":6"), "x", quirks))
                .isEqualTo("{\"model\":\"x\"," + MESSAGES + ",\"max_tokens\":6}");
    }

    @Test
    void addsOptionsThatTheClientDidNotSend() {
        Map<String, String> options = Map.of("reasoning_effort", "{\"a\":[1.50]}");

        assertThat(written(Requests.chat("{\"model\":\"m\"," + MESSAGES + " }"), options, RequestQuirks.NONE))
                .isEqualTo("{\"model\":\"x\"," + MESSAGES + ",\"reasoning_effort\":{\"a\":[1.50]} }");
        assertThat(written(Requests.chatWith("\"reasoning_effort\":\"low\""), options, RequestQuirks.NONE))
                .isEqualTo("{\"model\":\"x\"," + MESSAGES + ",\"reasoning_effort\":\"low\"}");
    }

    @Test
    void addsNoOptionThatTheClientSentUnderAnotherName() {
        RequestQuirks quirks = quirks(Set.of(), Map.of("max_completion_tokens", "max_tokens"));

        assertThat(written(Requests.chatWith("\"max_completion_tokens\":5"), Map.of("max_tokens", "9"), quirks))
                .isEqualTo("{\"model\":\"x\"," + MESSAGES + ",\"max_tokens\":5}");
    }

    @Test
    void addsOptionsBehindTheFieldsThatAreLeft() {
        String json = "{\"model\":\"m\"," + MESSAGES + ",\"stream\":true,\"a\":1}";

        assertThat(written(Requests.chat(json), Map.of("b", "2"), quirks(Set.of("a"), Map.of())))
                .endsWith(",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"b\":2}");
    }

    @Test
    void refusesARequestOfAnotherDialect() {
        ClientRequest foreign = (ClientRequest) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ClientRequest.class}, (proxy, method, arguments) -> null);

        assertThatThrownBy(() -> new OpenAiTranslation(RequestQuirks.NONE).writeRequest(foreign, "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String streamed(String options) {
        String json =
                written(Requests.chatWith("\"stream\":true,\"stream_options\":" + options), "x", RequestQuirks.NONE);
        String before = "\"stream_options\":";
        return json.substring(json.indexOf(before) + before.length(), json.length() - 1);
    }

    private static RequestQuirks quirks(Set<String> drop, Map<String, String> rename) {
        return new RequestQuirks(drop, rename, true);
    }

    private static String written(ClientRequest request, String model, RequestQuirks quirks) {
        return joined(new OpenAiTranslation(quirks).writeRequest(request, model));
    }

    private static String written(ClientRequest request, Map<String, String> options, RequestQuirks quirks) {
        return joined(new OpenAiTranslation(quirks).writeRequest(request, "x", options));
    }

    private static String joined(List<ByteBuffer> pieces) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (ByteBuffer piece : pieces) {
            byte[] bytes = new byte[piece.remaining()];
            piece.duplicate().get(bytes);
            joined.writeBytes(bytes);
        }
        return joined.toString(UTF_8);
    }
}
