package io.spillway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.MalformedJsonException.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ \"a\" : 1.0 }",
                "{}",
                "\"te\\u00e9xt \u20ac\"",
                "\"\"",
                "-1.50e3",
                "true",
                "null",
                "[1, [2], {\"a\":\"}\"}]",
                "\"a long text, longer than what a parser reads of one at once: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""
            })
    void leavesAValueAsTextByteForByte(String value) {
        String json = "{\"list\":[{\"other\":{\"input\":1},\"input\":" + value
                + ",\"z\":1},{\"input\":2}],\"input\":{\"x\":1}}";

        JsonNode tree = JsonTree.read(json.getBytes(UTF_8), "list.*.input");

        assertThat(JsonTree.text(tree.path("list").path(0).path("input"))).isEqualTo(value);
        assertThat(tree.path("list").path(0).path("other").path("input").intValue())
                .isEqualTo(1);
        assertThat(tree.path("input").path("x").intValue()).isEqualTo(1);
        assertThat(new String(JsonTree.write(tree), UTF_8)).isEqualTo(json);
    }

    @Test
    void leavesValuesAsTextBehindAByteOrderMark() {
        JsonNode tree = JsonTree.read("\ufeff{\"a\":[ 1 ]}".getBytes(UTF_8), "a");

        assertThat(JsonTree.text(tree.path("a"))).isEqualTo("[ 1 ]");
    }

    @Test
    void leavesValuesAsTextInAPartOfTheBytes() {
        byte[] bytes = "data: {\"a\":[ 1 ]}\n\n".getBytes(UTF_8);

        JsonNode tree = JsonTree.read(bytes, 6, bytes.length - 2, "a");

        assertThat(JsonTree.text(tree.path("a"))).isEqualTo("[ 1 ]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.10", "12345678901234567890123", "1E+2", "-1.0"})
    void keepsTheDigitsOfANumber(String number) {
        assertThat(new String(JsonTree.write(JsonTree.read(number.getBytes(UTF_8))), UTF_8))
                .isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''       | END
            {"a":    | END
            {"a":1   | END
            {a}      | SYNTAX
            {} {}    | SYNTAX
            [1,]     | SYNTAX
            """)
    void saysWhatIsWrongWithWhatIsNoJson(String json, Problem problem) {
        assertThatThrownBy(() -> JsonTree.read(json.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        MalformedJsonException.class,
                        malformed -> assertThat(malformed.problem()).isEqualTo(problem));
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        assertThatThrownBy(() -> JsonTree.read("[".repeat(10_000).getBytes(UTF_8)))
                .isInstanceOf(MalformedJsonException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            { "a" : 1.0 }       | { "a" : 1.0 }
            ''                  | {}
            ' '                 | {}
            [1]                 | {"_raw":"[1]"}
            {"a":               | {"_raw":"{\\"a\\":"}
            {"a":1} , "b":2     | {"_raw":"{\\"a\\":1} , \\"b\\":2"}
            """)
    void writesArgumentsAsAnObjectWhateverTheModelWrote(String arguments, String written) {
        assertThat(new String(JsonTree.write(JsonTree.arguments(arguments)), UTF_8))
                .isEqualTo(written);
    }
}
