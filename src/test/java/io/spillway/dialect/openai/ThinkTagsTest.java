package io.spillway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.Answer;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.QuirkedTranslation;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.Translation;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThinkTagsTest {

    private static final String STOP =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

    private static final String DONE = "data: [DONE]\n\n";

    private final Translation translation = translation(OpenAiQuirk.THINK_TAGS);

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            no thought             | Paris.                              | ''       | Paris.
            one thought            | <think>hm</think>Paris.             | hm       | Paris.
            blanks around          | '  <think>hm</think>  Paris.'       | hm       | Paris.
            two thoughts           | <think>a</think> <think>b</think>c  | ab       | c
            a word that looks like | <thinly                             | ''       | <thinly
            a tag in the text      | Write <think>x</think> so.          | ''       | Write <think>x</think> so.
            a thought that is cut  | <think>hm</thi                      | hm</thi  | ''
            half a tag             | <thin                               | ''       | <thin
            a tag that is no end   | <think>a</thing></think>b           | a</thing> | b
            """)
    void tellsThoughtsFromTextHoweverTheTextIsCut(String name, String said, String thought, String text) {
        for (int first = 0; first <= said.length(); first++) {
            for (int second = first; second <= said.length(); second++) {
                String[] pieces = {said.substring(0, first), said.substring(first, second), said.substring(second)};

                JsonNode heard = heard(streamed(translation, pieces));

                assertThat(heard.path("thought").textValue()).isEqualTo(thought);
                assertThat(heard.path("text").textValue()).isEqualTo(text);
            }
        }
    }

    @Test
    void givesTheSameForEveryCutOfTheBytes() {
        byte[] bytes =
                (event("<think>\\nGrüße \\ud83d\\ude00</think>") + event("\\n\\nJa") + STOP + DONE).getBytes(UTF_8);
        String whole = read(translation, bytes, bytes.length);

        for (int cut = 0; cut < bytes.length; cut++) {
            assertThat(read(translation, bytes, cut)).isEqualTo(whole);
        }
        assertThat(heard(whole).path("thought").textValue()).isEqualTo("Grüße 😀");
        assertThat(heard(whole).path("text").textValue()).isEqualTo("Ja");
    }

    @Test
    void showsAThoughtAtOnce() {
        EventStream stream = translation.stream(Requests.streamed());

        String told = new String(stream.accept(event("<think>hm").getBytes(UTF_8)), UTF_8);

        assertThat(told).contains("\"reasoning_content\":\"hm\"").doesNotContain("\"content\"");
        assertThat(stream.visible()).isTrue();
    }

    @Test
    void tellsWhatWasHeldBeforeAToolCall() {
        String call = "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"t\","
                + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}\n\n";

        String told = read(translation, (event("<thi") + call + STOP + DONE).getBytes(UTF_8), 0);

        assertThat(heard(told).path("text").textValue()).isEqualTo("<thi");
    }

    @Test
    void passesEventsOnByteForByteOnceTheTextHasBegun() {
        String plain = event("Hi") + event("there <think>") + STOP + DONE;

        assertThat(read(translation, plain.getBytes(UTF_8), 0)).isEqualTo(plain);
    }

    @Test
    void splitsAWholeAnswer() {
        JsonNode message = whole(
                translation,
                "{\"choices\":[{\"message\":{\"content\":\"<think>hm</think>\\nParis.\"}}],\"citations\":[1]}");

        assertThat(message.at("/choices/0/message/content").textValue()).isEqualTo("Paris.");
        assertThat(message.at("/choices/0/message/reasoning_content").textValue())
                .isEqualTo("hm");
        assertThat(message.at("/citations/0").intValue()).isEqualTo(1);
    }

    @Test
    void takesAnAnswerForAThoughtWhereTheFirstTagIsAlwaysLeftOut() {
        JsonNode message = whole(
                translation(OpenAiQuirk.OPENED_THINK_TAGS),
                "{\"choices\":[{\"message\":{\"content\":\"hm</think>Paris.\"}}]}");

        assertThat(message.at("/choices/0/message/content").textValue()).isEqualTo("Paris.");
        assertThat(message.at("/choices/0/message/reasoning_content").textValue())
                .isEqualTo("hm");
    }

    @Test
    void findsAnErrorInsideAStreamAllTheSame() {
        EventStream stream = translation.stream(Requests.streamed());

        stream.accept("data: {\"error\":{\"message\":\"busy\",\"code\":503}}\n\n".getBytes(UTF_8));

        assertThat(stream.fault()).extracting(Answer.Fault::kind).isEqualTo(Answer.Kind.ERROR_INSIDE);
    }

    @Test
    void findsAnErrorThatIsNoStreamAllTheSame() {
        EventStream stream = translation.stream(Requests.streamed());

        stream.accept("{\"error\":{\"message\":\"busy\",\"code\":503}}".getBytes(UTF_8));
        stream.end();

        assertThat(stream.fault()).extracting(Answer.Fault::kind).isEqualTo(Answer.Kind.ERROR_INSIDE);
    }

    @Test
    void makesATextOfMistralsParts() {
        JsonNode message = whole(
                translation(OpenAiQuirk.THINKING_PARTS),
                "{\"choices\":[{\"message\":{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\","
                        + "\"text\":\"hm\"}]},{\"type\":\"text\",\"text\":\"Paris.\"}]}}]}");

        assertThat(message.at("/choices/0/message/content").textValue()).isEqualTo("Paris.");
        assertThat(message.at("/choices/0/message/reasoning_content").textValue())
                .isEqualTo("hm");
    }

    private static Translation translation(OpenAiQuirk quirk) {
        return QuirkedTranslation.of(
                new OpenAiTranslation(RequestQuirks.NONE), List.of(), OpenAiQuirk.answers(List.of(quirk)));
    }

    private static JsonNode whole(Translation translation, String body) {
        Answer answer = translation.readAnswer(Requests.chat(), body.getBytes(UTF_8));
        return JsonTree.read(((Answer.Whole) answer).body());
    }

    private static String streamed(Translation translation, String... pieces) {
        var stream = new StringBuilder();
        for (String piece : pieces) {
            stream.append(event(piece));
        }
        return read(translation, (stream + STOP + DONE).getBytes(UTF_8), 0);
    }

    private static String read(Translation translation, byte[] bytes, int cut) {
        EventStream stream = translation.stream(Requests.streamed());
        var told = new ByteArrayOutputStream();
        told.writeBytes(stream.accept(Arrays.copyOfRange(bytes, 0, cut)));
        told.writeBytes(stream.accept(Arrays.copyOfRange(bytes, cut, bytes.length)));
        told.writeBytes(stream.end());
        assertThat(stream.fault()).isNull();
        return told.toString(UTF_8);
    }

    /** Returns what a client puts together. */
    private static JsonNode heard(String events) {
        var thought = new StringBuilder();
        var text = new StringBuilder();
        events.lines().filter(line -> line.startsWith("data: {")).forEach(line -> {
            JsonNode delta = JsonTree.read(line.substring("data: ".length()).getBytes(UTF_8))
                    .at("/choices/0/delta");
            thought.append(delta.path("reasoning_content").asText(""));
            text.append(delta.path("content").asText(""));
        });
        return JsonTree.object().put("thought", thought.toString()).put("text", text.toString());
    }

    private static String event(String content) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + content
                + "\"},\"finish_reason\":null}]}\n\n";
    }
}
