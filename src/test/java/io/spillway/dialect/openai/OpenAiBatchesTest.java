package io.spillway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.Answer;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.DialectException;
import io.spillway.dialect.EmbeddingBatches;
import io.spillway.dialect.EmbeddingInputs;
import io.spillway.dialect.Operation;
import io.spillway.dialect.TokenUsage;
import io.spillway.testing.Embedder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller whose request went up with others cannot tell from its answer. */
class OpenAiBatchesTest {

    private static final int RUNS = 300;

    private static final String[] WORDS = {
        "a", "fox", "brown", "größe", "日本語", "say \\\"hi\\\"", "[1,2]", "\\u00e9t\\u00e9"
    };

    private final EmbeddingBatches batches = new OpenAiDialect().embeddingBatches();

    @Test
    void givesEveryCallerWhatItWouldHaveGotAlone() {
        for (int run = 0; run < RUNS; run++) {
            var chance = new Random(run);
            List<byte[]> requests = requests(chance);

            List<Answer.Whole> answers = together(requests, chance);

            for (int caller = 0; caller < requests.size(); caller++) {
                JsonNode alone = Embedder.read(Embedder.answer(requests.get(caller)));
                JsonNode got = Embedder.read(answers.get(caller).body());
                assertThat(got.get("data")).as("run %d", run).isEqualTo(alone.get("data"));
                assertThat(got.get("model")).isEqualTo(alone.get("model"));
                assertThat(got.get("object")).isEqualTo(alone.get("object"));
            }
        }
    }

    @Test
    void sharesTheUsageSoThatNothingIsLostOrAdded() {
        for (int run = 0; run < RUNS; run++) {
            var chance = new Random(run);
            List<byte[]> requests = requests(chance);
            long tokens = requests.stream().mapToLong(Embedder::tokens).sum();

            List<Answer.Whole> answers = together(requests, chance);

            assertThat(sum(answers, "prompt_tokens")).as("run %d", run).isEqualTo(tokens);
            assertThat(sum(answers, "total_tokens")).isEqualTo(tokens);
            assertThat(answers.stream()
                            .map(answer -> Embedder.read(answer.body())
                                    .at("/usage/cost")
                                    .decimalValue())
                            .reduce(java.math.BigDecimal.ZERO, java.math.BigDecimal::add))
                    .isEqualByComparingTo(java.math.BigDecimal.valueOf(tokens / 1000.0));
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(Embedder.read(answer.body())
                                    .at("/usage/prompt_tokens")
                                    .asLong())
                            .isEqualTo(answer.usage().inputTokens()));
        }
    }

    @Test
    void sharesTheUsageOfTokenArraysAsTheyWouldHaveBeenChargedAlone() {
        List<byte[]> requests = List.of(request("[1,2,3]"), request("[[4],[5,6]]"), request("[7,8,9,10,11]"));

        List<Answer.Whole> answers = together(requests, new Random(1));

        assertThat(answers).extracting(answer -> answer.usage().inputTokens()).containsExactly(3L, 3L, 5L);
    }

    @Test
    void divideARequestAndJoinItsAnswersInOrder() {
        for (int run = 0; run < RUNS; run++) {
            var chance = new Random(run);
            byte[] request = request("[" + texts(chance, 2 + chance.nextInt(9)) + "]");
            EmbeddingInputs inputs = inputs(request);
            int cut = 1 + chance.nextInt(inputs.size() - 1);

            Answer.Whole joined = batches.join(List.of(
                    answer(batches.request(List.of(inputs.part(0, cut))), chance),
                    answer(batches.request(List.of(inputs.part(cut, inputs.size()))), chance)));

            ObjectNode got = (ObjectNode) Embedder.read(joined.body());
            got.remove("id");
            assertThat(got).as("run %d", run).isEqualTo(Embedder.read(Embedder.answer(request)));
            assertThat(joined.usage().inputTokens()).isEqualTo(Embedder.tokens(request));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"other\",\"input\":\"x\"}",
                "{\"model\":\"m\",\"input\":\"x\",\"dimensions\":8}",
                "{\"model\":\"m\",\"input\":\"x\",\"encoding_format\":\"base64\"}",
                "{\"model\":\"m\",\"input\":\"x\",\"user\":\"u\"}",
                "{\"model\":\"m\",\"input\":\"x\",\"input_type\":\"query\"}",
                "{\"model\":\"m\",\"input\":[1,2]}"
            })
    void keepsApartWhatSaysAnythingElse(String other) {
        assertThat(inputs(other.getBytes(UTF_8)).rest())
                .isNotEqualTo(inputs(request("\"x\"")).rest());
    }

    @Test
    void letsTogetherWhatDiffersInItsInputsOnly() {
        EmbeddingInputs one = inputs("{\"model\":\"m\",\"input\":[\"x\",\"y\"],\"user\":\"u\"}".getBytes(UTF_8));
        EmbeddingInputs other = inputs("{ \"user\" : \"u\", \"input\" : \"z\", \"model\" : \"m\" }".getBytes(UTF_8));

        assertThat(one.rest()).isEqualTo(other.rest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"a\",[1]]", "[1,\"a\"]", "[{\"image\":\"x\"}]", "[[1],\"a\"]"})
    void leavesAloneWhatIsNeitherTextsNorTokens(String input) {
        assertThat(batches.inputs(read(request(input)))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[{\"index\":0,\"embedding\":[1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":0,\"embedding\":[2]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":2,\"embedding\":[2]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"embedding\":[2]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":4294967297,\"embedding\":[2]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":\"\"},{\"index\":1,\"embedding\":\"AA\"}]}",
                "{\"data\":[[1],[2]]}",
                "{\"data\":null}",
                "[]"
            })
    void givesNobodyAVectorThatMayBeAnothers(String body) {
        var answer = new Answer.Whole(body.getBytes(UTF_8), new TokenUsage(2, 0, 0, 0, false));
        List<EmbeddingInputs> callers = List.of(inputs(request("\"a\"")), inputs(request("\"b\"")));

        assertThatThrownBy(() -> batches.split(answer, callers)).isInstanceOf(DialectException.class);
    }

    @Test
    void takesVectorsWithoutPlacesInTheirOrder() {
        var answer = new Answer.Whole(
                "{\"data\":[{\"embedding\":[1]},{\"embedding\":[2]}]}".getBytes(UTF_8),
                new TokenUsage(2, 0, 0, 0, false));

        List<Answer.Whole> split = batches.split(answer, List.of(inputs(request("\"a\"")), inputs(request("\"b\""))));

        assertThat(split)
                .extracting(each -> new String(each.body(), UTF_8))
                .containsExactly("{\"data\":[{\"embedding\":[1]}]}", "{\"data\":[{\"embedding\":[2]}]}");
    }

    @Test
    void leavesNumbersThatCountNothingAsTheyAre() {
        var answer = new Answer.Whole(
                ("{\"usage\":{\"prompt_tokens\":4,\"odd\":1e999999,\"none\":null,\"in\":{\"more\":2}},"
                                + "\"data\":[{\"embedding\":[1]},{\"embedding\":[2]}]}")
                        .getBytes(UTF_8),
                new TokenUsage(4, 0, 0, 0, false));

        List<Answer.Whole> split = batches.split(answer, List.of(inputs(request("\"a\"")), inputs(request("\"b\""))));

        assertThat(new String(split.get(1).body(), UTF_8))
                .startsWith("{\"usage\":{\"prompt_tokens\":2,\"odd\":1e999999,\"none\":null,\"in\":{\"more\":1}},");
    }

    private List<Answer.Whole> together(List<byte[]> requests, Random chance) {
        List<EmbeddingInputs> all = requests.stream().map(this::inputs).toList();
        return batches.split(answer(batches.request(all), chance), all);
    }

    private static Answer.Whole answer(ClientRequest request, Random chance) {
        byte[] body = Embedder.answer(request.body(), chance);
        return (Answer.Whole) OpenAiAnswerReader.read((OpenAiRequest) request, body);
    }

    private static long sum(List<Answer.Whole> answers, String count) {
        return answers.stream()
                .mapToLong(answer ->
                        Embedder.read(answer.body()).path("usage").path(count).asLong(-1))
                .sum();
    }

    /** Requests of one kind: texts or tokens, one or several, in a field that stands first, last or between. */
    private static List<byte[]> requests(Random chance) {
        boolean texts = chance.nextBoolean();
        String rest = chance.nextBoolean() ? ",\"encoding_format\":\"base64\"" : ",\"dimensions\":3";
        return IntStream.range(0, 1 + chance.nextInt(8))
                .mapToObj(caller -> texts ? someTexts(chance) : someTokens(chance))
                .map(input -> (chance.nextBoolean()
                                ? "{\"model\":\"m\",\"input\":%s%s}".formatted(input, rest)
                                : "{ \"input\" : %s , \"model\" : \"m\"%s }\n".formatted(input, rest))
                        .getBytes(UTF_8))
                .toList();
    }

    private static String someTexts(Random chance) {
        return chance.nextBoolean() ? texts(chance, 1) : "[ " + texts(chance, 1 + chance.nextInt(5)) + " ]";
    }

    private static String texts(Random chance, int count) {
        return IntStream.range(0, count)
                .mapToObj(text -> IntStream.rangeClosed(0, chance.nextInt(6))
                        .mapToObj(word -> WORDS[chance.nextInt(WORDS.length)])
                        .collect(Collectors.joining(" ", "\"", "\"")))
                .collect(Collectors.joining(","));
    }

    private static String someTokens(Random chance) {
        if (chance.nextBoolean()) {
            return tokens(chance);
        }
        List<String> arrays = new ArrayList<>();
        for (int array = 0; array <= chance.nextInt(5); array++) {
            arrays.add(tokens(chance));
        }
        return arrays.toString();
    }

    private static String tokens(Random chance) {
        return chance.ints(1 + chance.nextInt(6), 0, 100_000).boxed().toList().toString();
    }

    private static byte[] request(String input) {
        return "{\"model\":\"m\",\"input\":%s}".formatted(input).getBytes(UTF_8);
    }

    private static ClientRequest read(byte[] body) {
        return new OpenAiDialect().readRequest(Operation.EMBEDDING, body);
    }

    private EmbeddingInputs inputs(byte[] body) {
        return Objects.requireNonNull(batches.inputs(read(body)));
    }
}
