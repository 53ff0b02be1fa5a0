package io.spillway.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.Answer;
import io.spillway.dialect.Answer.Kind;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.Operation;
import io.spillway.dialect.Target;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a call at a provider that has the route itself. */
class ResponsesTranslationTest {

    private final ResponsesTranslation identity = new ResponsesTranslation();

    @Test
    void changesNothingButTheModel() {
        assertThat(
                        written(
                                "{ \"input\":\"Hi\", \"tools\":[{\"type\":\"web_search\"}],\n \"model\" : \"alpha/m\", \"x\":1.0 }"))
                .isEqualTo(
                        "{ \"input\":\"Hi\", \"tools\":[{\"type\":\"web_search\"}],\n \"model\" : \"m\", \"x\":1.0 }");
    }

    @Test
    void takesOutThoughtsThatAnotherDialectHasSigned() {
        assertThat(written("""
                {"model":"alpha/m","input":[{"type":"reasoning","summary":[],"encrypted_content":"spillway:signed:anthropic:x"},{"type":"reasoning","summary":[],"encrypted_content":"own"}]}""")).isEqualTo("""
                {"model":"m","input":[{"type":"reasoning","summary":[],"encrypted_content":"own"}]}""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"slow down\",\"param\":null,\"sequence_number\":0}",
                "{\"type\":\"error\",\"sequence_number\":0,\"error\":{\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\",\"message\":\"slow down\"}}",
                "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow down\"}}}"
            })
    void findsAnErrorInAStream(String event) {
        EventStream stream = identity.stream(request(), Target.of("m"));

        assertThat(stream.accept(("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8)))
                .isEmpty();

        assertThat(stream.fault()).satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(Kind.ERROR_INSIDE);
            assertThat(fault.error().code()).isEqualTo("rate_limit_exceeded");
            assertThat(fault.error().message()).isEqualTo("slow down");
        });
    }

    @Test
    void findsAStreamCutThatHasNoLastEvent() {
        EventStream stream = identity.stream(request(), Target.of("m"));

        stream.accept(
                "data: {\"type\":\"response.output_text.delta\",\"delta\":\"a\"}\n\n".getBytes(StandardCharsets.UTF_8));
        stream.end();

        assertThat(stream.visible()).isTrue();
        assertThat(stream.complete()).isFalse();
        assertThat(stream.fault().kind()).isEqualTo(Kind.TRUNCATED);
    }

    /** Left out, the text would lack a piece, and nobody would know. */
    @Test
    void endsAStreamAtTextThatIsNotUtf8() {
        EventStream stream = identity.stream(request(), Target.of("m"));

        stream.accept("data: {\"type\":\"response.output_text.delta\",\"delta\":\"\u00ff\"}\n\n"
                .getBytes(StandardCharsets.ISO_8859_1));

        assertThat(stream.fault().kind()).isEqualTo(Kind.MALFORMED);
        assertThat(stream.droppedLines()).isZero();
    }

    @Test
    void takesAStreamForEmptyThatOnlyBegan() {
        EventStream stream = identity.stream(request(), Target.of("m"));

        stream.accept(
                "data: {\"type\":\"response.created\",\"response\":{\"status\":\"in_progress\",\"error\":null}}\n\n"
                        .getBytes(StandardCharsets.UTF_8));
        stream.end();

        assertThat(stream.visible()).isFalse();
        assertThat(stream.fault().kind()).isEqualTo(Kind.EMPTY);
    }

    @Test
    void takesAnAnswerThatFailedForAnError() {
        Answer answer = identity.readAnswer(
                request(),
                "{\"object\":\"response\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"down\"},\"output\":[]}"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Kind.ERROR_INSIDE));
    }

    private String written(String body) {
        ClientRequest request =
                new ResponsesDialect().readRequest(Operation.CHAT, body.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (ByteBuffer piece : identity.writeRequest(request, Target.of("m"))) {
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            joined.writeBytes(bytes);
        }
        return joined.toString(StandardCharsets.UTF_8);
    }

    private static ClientRequest request() {
        return new ResponsesDialect()
                .readRequest(Operation.CHAT, "{\"model\":\"m\",\"input\":\"Hi\"}".getBytes(StandardCharsets.UTF_8));
    }
}
