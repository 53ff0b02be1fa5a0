package io.spillway.dialect.cohere;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.Answer;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.ProviderDialectContract;
import io.spillway.dialect.Target;
import io.spillway.testing.FixedSurroundings;
import io.spillway.testing.Written;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CohereDialectTest extends ProviderDialectContract {

    private static final CohereDialect COHERE = new CohereDialect();

    private static final String QUESTION = """
            {"model":"command-a","messages":[{"role":"user","content":"Hi."}]}""";

    CohereDialectTest() {
        super(COHERE);
    }

    @Test
    void readsAPageOfTheListAndAsksForTheNext() {
        var page = COHERE.readModels(bytes("""
                {"models":[{"name":"command-a","endpoints":["chat"]},{"name":"rerank","endpoints":["rerank"]},
                {"name":"old","endpoints":["chat"],"is_deprecated":true},{"name":"embed-v4.0","endpoints":["embed"]}],"next_page_token":"a="}"""));

        assertThat(page.names()).containsExactly("command-a", "embed-v4.0");
        assertThat(COHERE.modelsPath(page.next())).isEqualTo("/v1/models?page_size=1000&page_token=a%3D");
        assertThat(COHERE.readModels(bytes("{\"models\":[],\"next_page_token\":null}"))
                        .next())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ERROR", "TIMEOUT"})
    void takesAnAnswerThatEndedInAnErrorForNone(String reason) {
        var translation = Written.translation(COHERE, new FixedSurroundings());
        EventStream stream = translation.stream(Written.chat(QUESTION));

        Answer answer = translation.readAnswer(Written.chat(QUESTION), bytes("""
                {"id":"x","message":{"role":"assistant","content":[{"type":"text","text":"Hal"}]},"finish_reason":"%s"}""".formatted(reason)));
        stream.accept(bytes("""
                data: {"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Hal"}}}}

                data: {"type":"message-end","delta":{"finish_reason":"%s"}}

                """.formatted(reason)));

        assertThat(answer).isInstanceOf(Answer.Fault.class);
        assertThat(stream.fault()).isNotNull();
        assertThat(stream.complete()).isFalse();
    }

    @Test
    void takesAStreamWithoutAnEndForCut() {
        EventStream stream = Written.translation(COHERE, new FixedSurroundings()).stream(Written.chat(QUESTION));

        stream.accept(bytes("""
                data: {"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Hal"}}}}

                """));
        stream.end();

        assertThat(stream.fault()).isNotNull();
        assertThat(stream.fault().kind()).isEqualTo(Answer.Kind.TRUNCATED);
    }

    @Test
    void endsAStreamAtAnError() {
        EventStream stream = Written.translation(COHERE, new FixedSurroundings()).stream(Written.chat(QUESTION));

        assertThat(stream.accept(bytes("data: {\"message\":\"internal server error\"}\n\n")))
                .isEmpty();
        assertThat(stream.fault()).isNotNull();
        assertThat(stream.fault().error().message()).isEqualTo("internal server error");
    }

    @ParameterizedTest
    @CsvSource({"401,authentication_error", "429,rate_limit_error", "422,invalid_request_error", "500,server_error"})
    void readsItsErrors(int status, String type) {
        var error = COHERE.readError(status, bytes("{\"id\":\"1\",\"message\":\"no\\nway\"}"));

        assertThat(error.type()).isEqualTo(type);
        assertThat(error.status()).isEqualTo(status);
        assertThat(error.message()).isEqualTo("no way");
        assertThat(COHERE.readError(status, COHERE.writeError(error))).isEqualTo(error);
    }

    @Test
    void takesNoAnswerForAnError() {
        assertThat(COHERE.findError(bytes("{\"message\":{\"role\":\"assistant\"}}")))
                .isNull();
    }

    @Test
    void refusesWhatItCannotHear() {
        assertThatThrownBy(() -> Written.request(COHERE, """
                {"model":"command-a","messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AA","format":"wav"}}]}]}""")).isInstanceOf(BadRequestException.class);
    }

    @Test
    void saysWhereATextComesFrom() {
        Answer answer =
                Written.translation(COHERE, new FixedSurroundings()).readAnswer(Written.chat(QUESTION), bytes("""
                {"id":"x","message":{"role":"assistant","content":[{"type":"text","text":"Cold."}],"citations":[{"start":0,"end":4,"text":"Cold",
                "sources":[{"type":"document","id":"d","document":{"url":"https://example.com","title":"Page"}}]}]},"finish_reason":"COMPLETE"}"""));

        JsonNode citation =
                JsonTree.read(((Answer.Whole) answer).body()).at("/choices/0/message/annotations/0/url_citation");
        assertThat(citation.path("url").asText()).isEqualTo("https://example.com");
        assertThat(citation.path("end_index").asInt()).isEqualTo(4);
    }

    @Test
    void asksForVectorsAndReadsThem() {
        var translation = Written.translation(COHERE, new FixedSurroundings());
        var request = Written.vectors("""
                {"model":"embed-v4.0","input":["a","b"],"dimensions":256}""");

        JsonNode written = JsonTree.read(Written.joined(translation.writeRequest(request, Target.of("embed-v4.0"))));
        Answer answer = translation.readAnswer(request, bytes("""
                {"embeddings":{"float":[[0.5,-0.25],[1,0]]},"meta":{"billed_units":{"input_tokens":2}}}"""));

        assertThat(written).isEqualTo(JsonTree.read(bytes("""
                {"model":"embed-v4.0","texts":["a","b"],"input_type":"search_document","embedding_types":["float"],"output_dimension":256}""")));
        JsonNode vectors = JsonTree.read(((Answer.Whole) answer).body());
        assertThat(vectors.at("/data/0/embedding/1").asDouble()).isEqualTo(-0.25);
        assertThat(vectors.at("/usage/prompt_tokens").asInt()).isEqualTo(2);
    }

    @Test
    void refusesMoreTextsThanCohereTakes() {
        String texts = String.join(",", Collections.nCopies(97, "\"a\""));
        var request = Written.vectors("{\"model\":\"e\",\"input\":[" + texts + "]}");
        var translation = Written.translation(COHERE, new FixedSurroundings());

        assertThatThrownBy(() -> translation.writeRequest(request, Target.of("e")))
                .isInstanceOf(BadRequestException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
