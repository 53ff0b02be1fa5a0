package io.spillway.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Operation;
import io.spillway.dialect.openai.OpenAiDialect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Counts that are known from elsewhere.
 *
 * @see <a href="https://developers.openai.com/cookbook/examples/how_to_count_tokens_with_tiktoken">whence they are</a>
 */
class TokenCounterTest {

    private final TokenCounter counter = new TokenCounter();

    /** The conversation of the cookbook, of which OpenAI's own API says how many tokens it takes. */
    private static final String COOKBOOK = """
            [{"role":"system","content":"You are a helpful, pattern-following assistant that translates corporate jargon into plain English."},
             {"role":"system","name":"example_user","content":"New synergies will help drive top-line growth."},
             {"role":"system","name":"example_assistant","content":"Things working well together will increase revenue."},
             {"role":"system","name":"example_user","content":"Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage."},
             {"role":"system","name":"example_assistant","content":"Let's talk later when we're less busy about how to do better."},
             {"role":"user","content":"This late pivot means we don't have time to boil the ocean for the client deliverable."}]""";

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, 124",
        "gpt-4o-mini, 124",
        "gpt-4-0613, 129",
        "gpt-3.5-turbo, 129",
        "openrouter/openai/gpt-4o, 124"
    })
    void countsAConversationAsOpenAiDoes(String model, long tokens) {
        TokenCount count = counter.conversation(model, chat(model, COOKBOOK, ""));

        assertThat(count.tokens()).isEqualTo(tokens);
        assertThat(count.exact()).isTrue();
    }

    @Test
    void joinsTheTextsOfOneMessage() {
        ChatRequest parts = chat("gpt-4o", """
                [{"role":"user","content":[{"type":"text","text":"tiktoken"},{"type":"text","text":" is great!"}]}]""", "");
        ChatRequest whole = chat("gpt-4o", """
                [{"role":"user","content":"tiktoken is great!"}]""", "");

        assertThat(counter.conversation("gpt-4o", parts)).isEqualTo(counter.conversation("gpt-4o", whole));
    }

    @ParameterizedTest
    @CsvSource({
        "text-embedding-3-small, 6, true, cl100k_base",
        "gpt-4o, 6, true, o200k_base",
        "gpt-5-mini, 6, true, o200k_base",
        "gpt-5.2, 6, false, o200k_base",
        "anthropic/claude-sonnet-4-5, 6, false, o200k_base"
    })
    void countsATextInTheVocabularyOfTheModel(String model, long tokens, boolean exact, String tokenizer) {
        TokenCount count = counter.texts(model, JsonNodeFactory.instance.textNode("tiktoken is great!"));

        assertThat(count).isEqualTo(new TokenCount(tokens, exact, tokenizer));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[\"tiktoken is great!\",\"tiktoken is great!\"]|12", "[1,2,3]|3", "[[1,2],[3]]|3", "[]|0"})
    void countsSeveralTextsAndTokens(String input, long tokens) {
        assertThat(counter.texts("text-embedding-3-small", JsonTree.read(input.getBytes(StandardCharsets.UTF_8)))
                        .tokens())
                .isEqualTo(tokens);
    }

    @Test
    void takesWhatLooksSpecialForText() {
        assertThat(counter.texts("gpt-4o", JsonNodeFactory.instance.textNode("<|endoftext|>"))
                        .tokens())
                .isGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"description\":\"Tells it.\","
                        + "\"parameters\":{\"type\":\"object\"}}}]",
                ",\"response_format\":{\"type\":\"json_object\"}"
            })
    void guessesWhatStandsAroundMoreThanTexts(String more) {
        TokenCount count = counter.conversation("gpt-4o", chat("gpt-4o", COOKBOOK, more));

        assertThat(count.exact()).isFalse();
        assertThat(count.tokens()).isGreaterThanOrEqualTo(124);
    }

    @Test
    void countsToolsAndTheirCalls() {
        String messages = """
                [{"role":"user","content":"hi"},
                 {"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Paris\\"}"}}]},
                 {"role":"tool","tool_call_id":"c1","content":"sunny"}]""";
        String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\","
                + "\"description\":\"Tells the weather of a city.\"}}]";

        long without =
                counter.conversation("gpt-4o", chat("gpt-4o", messages, "")).tokens();
        long with =
                counter.conversation("gpt-4o", chat("gpt-4o", messages, tools)).tokens();

        assertThat(without).isBetween(20L, 40L);
        assertThat(with - without).isBetween(8L, 20L);
    }

    @Test
    void guessesAThousandTokensForAnImage() {
        long tokens = counter.conversation("gpt-4o", chat("gpt-4o", """
                        [{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]""", "")).tokens();

        assertThat(tokens).isBetween(1000L, 1020L);
    }

    @Test
    void guessesForAModelWhoseTemplateIsNotKnown() {
        assertThat(counter.conversation("o3", chat("o3", COOKBOOK, "")).exact()).isFalse();
        assertThat(counter.conversation("llama", chat("llama", COOKBOOK, "")).exact())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "\n", "A1", "中", "é", "'s", "{\"a\":"})
    void takesNoLongerForATextThatIsMadeToBeHard(String piece) {
        String text = piece.repeat(1_000_000 / piece.length());

        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(counter.texts("gpt-4o", JsonNodeFactory.instance.textNode(text))
                                .tokens())
                        .isPositive());
    }

    private static ChatRequest chat(String model, String messages, String more) {
        var dialect = new OpenAiDialect();
        String json = "{\"model\":\"%s\",\"messages\":%s%s}".formatted(model, messages, more);
        return dialect.chatRequestReader()
                .read(dialect.readRequest(Operation.TOKEN_COUNT, json.getBytes(StandardCharsets.UTF_8)));
    }
}
