package io.spillway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.RequestQuirks;
import org.junit.jupiter.api.Test;

class AnswerAsStreamTest {

    private static final String HEAD =
            "{\"id\":\"c1\",\"created\":7,\"model\":\"m\",\"object\":\"chat.completion.chunk\",\"choices\":[";

    private static final OpenAiTranslation TRANSLATION = new OpenAiTranslation(RequestQuirks.NONE);

    @Test
    void tellsAnAnswerAsAStream() {
        assertThat(told(
                        Requests.streamed(),
                        answer("{\"role\":\"assistant\",\"content\":\"hi\",\"refusal\":null}", "stop")))
                .isEqualTo("data: " + HEAD
                        + "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"hi\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n"
                        + "data: " + HEAD
                        + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n"
                        + "data: [DONE]\n\n");
    }

    @Test
    void givesEachToolCallAnIndex() {
        String message = "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\","
                + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},{\"id\":\"b\"}]}";

        assertThat(told(Requests.streamed(), answer(message, "tool_calls")))
                .contains(
                        "\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"},\"index\":0},"
                                + "{\"id\":\"b\",\"index\":1}]")
                .contains("\"finish_reason\":\"tool_calls\"");
    }

    @Test
    void tellsTheUsageToWhoAskedForIt() {
        ClientRequest asking = Requests.chatWith("\"stream\":true,\"stream_options\":{\"include_usage\":true}");

        assertThat(told(asking, answer("{\"content\":\"hi\"}", "stop")))
                .contains(
                        "data: " + HEAD + "],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\ndata: [DONE]");
        assertThat(told(Requests.streamed(), answer("{\"content\":\"hi\"}", "stop")))
                .doesNotContain("usage");
    }

    @Test
    void tellsCompletionsToo() {
        assertThat(
                        told(
                                Requests.completion(),
                                "{\"id\":\"c\",\"choices\":[{\"index\":0,\"text\":\"hi\",\"finish_reason\":\"length\",\"logprobs\":null}]}"))
                .startsWith(
                        "data: {\"id\":\"c\",\"object\":\"text_completion\",\"choices\":[{\"index\":0,\"text\":\"hi\"")
                .contains("\"text\":\"\",\"logprobs\":null,\"finish_reason\":\"length\"");
    }

    @Test
    void tellsWhatAStreamWouldTell() {
        byte[] events = told(Requests.streamed(), answer("{\"content\":\"hi\"}", "stop"))
                .getBytes(UTF_8);
        EventStream stream = TRANSLATION.stream(Requests.streamed());

        assertThat(stream.accept(events)).isSameAs(events);
        assertThat(stream.complete()).isTrue();
        assertThat(stream.visible()).isTrue();
    }

    @Test
    void refusesWhatIsNoAnswer() {
        assertThatThrownBy(() -> told(Requests.streamed(), "oops")).isInstanceOf(IllegalArgumentException.class);
    }

    private static String told(ClientRequest request, String body) {
        return new String(AnswerAsStream.write((OpenAiRequest) request, body.getBytes(UTF_8)), UTF_8);
    }

    private static String answer(String message, String finishReason) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":7,\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":"
                + message + ",\"finish_reason\":\"" + finishReason
                + "\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}";
    }
}
