package io.spillway.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.Answer;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.Target;
import io.spillway.dialect.ThoughtMemory;
import io.spillway.dialect.TokenUsage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnthropicEventStreamTest {

    private static final String START = event("message_start", """
            {"type":"message_start","message":{"usage":{"input_tokens":5,"cache_read_input_tokens":7,"output_tokens":1}}}""");
    private static final String TEXT = event("content_block_delta", """
            {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""");
    private static final String PING = event("ping", "{\"type\":\"ping\"}");
    private static final String DELTA = event("message_delta", """
            {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}""");
    private static final String STOP = event("message_stop", "{\"type\":\"message_stop\"}");

    private final EventStream stream =
            new AnthropicEventStream(100, new BoundThoughts(ThoughtMemory.NONE, Target.of("m")));

    @Test
    void addsTheStopThatTheProviderForgot() {
        assertThat(accept(START + TEXT + DELTA)).isEqualTo(START + TEXT + DELTA);
        assertThat(text(stream.end())).isEqualTo(STOP);
        assertThat(stream.complete()).isTrue();
    }

    @Test
    void isNotVisibleBeforeTheModelSaysSomething() {
        assertThat(accept(START + PING)).isEqualTo(START + PING);
        assertThat(stream.visible()).isFalse();

        accept(TEXT);

        assertThat(stream.visible()).isTrue();
    }

    @Test
    void saysNothingAfterAnError() {
        accept(START + TEXT);

        String error =
                event("error", "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy\"}}");
        assertThat(accept(error + TEXT + STOP)).isEmpty();

        assertThat(stream.fault().kind()).isEqualTo(Answer.Kind.ERROR_INSIDE);
        assertThat(stream.fault().error().status()).isEqualTo(529);
        assertThat(stream.end()).isEmpty();
    }

    @Test
    void takesAStreamWithoutAWordForNoAnswer() {
        accept(START + DELTA + STOP);

        assertThat(stream.fault().kind()).isEqualTo(Answer.Kind.EMPTY);
    }

    @Test
    void takesAStreamThatBreaksOffForNoAnswer() {
        accept(START + TEXT);
        stream.end();

        assertThat(stream.fault().kind()).isEqualTo(Answer.Kind.TRUNCATED);
    }

    @Test
    void countsWhatBothEndsOfTheStreamSayOnce() {
        accept(START + TEXT + DELTA + STOP);

        assertThat(stream.usage()).isEqualTo(new TokenUsage(12, 9, 7, 0, 0, false));
    }

    @Test
    void dropsALineThatIsNoJson() {
        assertThat(accept(START + "data: {oops\n\n" + TEXT)).isEqualTo(START + TEXT);
        assertThat(stream.droppedLines()).isEqualTo(1);
    }

    private String accept(String events) {
        return text(stream.accept(events.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String event(String name, String data) {
        return "event: " + name + "\ndata: " + data + "\n\n";
    }
}
