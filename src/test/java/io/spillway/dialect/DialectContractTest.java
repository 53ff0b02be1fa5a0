package io.spillway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testing.Golden;
import io.spillway.testing.Golden.Exchange;
import io.spillway.testing.Golden.Spoken;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every dialect must do. Add a dialect to {@link io.spillway.testing.Golden#DIALECTS} and write down its exchanges,
 * and it is held to this; no test has to be written.
 */
class DialectContractTest {

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("io.spillway.testing.Golden#requests")
    void writesBackTheRequestItRead(Spoken spoken, Exchange exchange) {
        ClientRequest request = exchange.request(spoken.dialect());

        List<ByteBuffer> written = spoken.identity().writeRequest(request, request.model());

        assertThat(text(written)).isEqualTo(text(request.body()).strip());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("io.spillway.testing.Golden#requests")
    void leavesItsInputAlone(Spoken spoken, Exchange exchange) {
        ClientRequest request = exchange.request(spoken.dialect());

        spoken.identity().writeRequest(request, "another/model");

        assertThat(request.body()).isEqualTo(exchange.file("request.json"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("io.spillway.testing.Golden#answers")
    void passesOnTheAnswerAndReadsItsUsage(Spoken spoken, Exchange exchange) {
        byte[] body = exchange.file("response.json");

        Answer answer = spoken.identity().readAnswer(exchange.request(spoken.dialect()), body);

        assertThat(answer).isInstanceOfSatisfying(Answer.Whole.class, whole -> {
            assertThat(whole.body()).isEqualTo(exchange.file("response.json"));
            assertThat(whole.usage().estimated()).isFalse();
            assertThat(whole.usage().inputTokens()).isPositive();
        });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("io.spillway.testing.Golden#streams")
    void passesOnTheStreamHoweverItIsCut(Spoken spoken, Exchange exchange) {
        byte[] bytes = exchange.file("stream.sse");
        for (int cut = 0; cut <= bytes.length; cut++) {
            EventStream stream = spoken.identity().stream(exchange.request(spoken.dialect()));
            ByteArrayOutputStream forwarded = new ByteArrayOutputStream();

            forwarded.writeBytes(stream.accept(Arrays.copyOfRange(bytes, 0, cut)));
            forwarded.writeBytes(stream.accept(Arrays.copyOfRange(bytes, cut, bytes.length)));
            forwarded.writeBytes(stream.end());

            assertThat(forwarded.toByteArray()).as("cut at %d", cut).isEqualTo(bytes);
            assertThat(stream.complete()).isTrue();
            assertThat(stream.fault()).isNull();
            assertThat(stream.usage().estimated()).isFalse();
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("io.spillway.testing.Golden#conversations")
    void tellsAnAnswerAsAStreamOfItsOwnKind(Spoken spoken, Exchange exchange) {
        ClientRequest request = exchange.request(spoken.dialect());
        Answer answer = spoken.identity().readAsStream(request, Target.of("m"), exchange.file("response.json"));
        byte[] told = ((Answer.Whole) answer).body();

        EventStream stream = spoken.identity().stream(request);

        assertThat(stream.accept(told)).isEqualTo(told);
        assertThat(stream.complete()).isTrue();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("io.spillway.testing.Golden#errors")
    void readsTheErrorThatItWroteItself(Spoken spoken, Exchange exchange) {
        ApiError error = spoken.dialect().readError(429, exchange.file("error.json"));

        assertThat(spoken.dialect().readError(429, spoken.dialect().writeError(error)))
                .isEqualTo(error);
        assertThat(error.message()).isNotBlank();
        assertThat(error.code()).isNotBlank();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("io.spillway.testing.Golden#errors")
    void endsAStreamAtItsOwnErrorEvent(Spoken spoken, Exchange exchange) {
        ApiError error = spoken.dialect().readError(429, exchange.file("error.json"));
        ClientRequest request = Golden.exchange(spoken.dialect(), "text").request(spoken.dialect());
        EventStream stream = spoken.identity().stream(request);

        assertThat(stream.accept(spoken.dialect().writeErrorEvent(error))).isEmpty();
        assertThat(stream.fault()).isNotNull();
    }

    private static String text(List<ByteBuffer> pieces) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (ByteBuffer piece : pieces) {
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            joined.writeBytes(bytes);
        }
        return text(joined.toByteArray());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
