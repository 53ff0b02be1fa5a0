package io.spillway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiModelListTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"object\":\"list\",\"data\":[{\"id\":\"a\",\"object\":\"model\"},{\"id\":\"b/c\"}]}",
                "[{\"id\":\"a\",\"name\":\"Model A\"},{\"id\":\"b/c\"}]",
                "{\"models\":[\"a\",\"b/c\"]}",
                "{\"models\":[{\"name\":\"a\"},{\"model\":\"b/c\"}]}",
                "{\"data\":[{\"id\":\"a\"},{\"foo\":1},7,null,{\"id\":\"\"},{\"id\":\"b/c\"},{\"id\":\"a\"}]}"
            })
    void readsEachShape(String body) {
        assertThat(OpenAiModelList.read(body.getBytes(UTF_8))).containsExactly("a", "b/c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html>", "{}", "null", "7", "{\"data\":{}}", "{\"models\":null}", "{\"data\":[", "\"a\""})
    void readsNothingWhereNothingIs(String body) {
        assertThat(OpenAiModelList.read(body.getBytes(UTF_8))).isEmpty();
    }
}
