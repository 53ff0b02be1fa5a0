package io.spillway.dialect;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.dialect.MalformedJsonException.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"\"",
                "0",
                "-0.5e+10",
                "true",
                "false",
                "null",
                " \t\r\n[1 , 2 ]\n",
                "{\"a\":{\"a\":[]},\"b\":[{}]}",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uD83D\\ude00\"",
                "\"grüße, 世界 \uD83D\uDE00\"",
                "[\"a\",\"a\"]",
                "[{\"a\":1},{\"a\":2}]",
                "1e999",
                "\uFEFF{}",
                "\"\u007f\u0080\uD7FF\uE000\uFFFF\""
            })
    void takesWhatIsJson(String json) {
        assertThatCode(() -> read(JsonLimits.REQUEST, json.getBytes(UTF_8))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,}",
                "[1,]",
                "[1 2]",
                "{\"a\" 1}",
                "{a:1}",
                "{'a':1}",
                "01",
                "+1",
                ".5",
                "-x",
                "1e+x",
                "NaN",
                "Infinity",
                "tru]",
                "nulL",
                "{} x",
                "{}{}",
                "[1] // no",
                "/* no */ 1",
                "\"\n\"",
                "\"\u0001\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "]",
                "}",
                "{\"a\":1]",
                "[1}",
                ",",
                "\uFEFF\uFEFF{}",
                "“a”"
            })
    void refusesWhatIsNone(String json) {
        assertThat(problem(json)).isEqualTo(Problem.SYNTAX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "[",
                "[1",
                "[1,",
                "\"a",
                "\"a\\",
                "\"\\u00",
                "-",
                "1.",
                "1e",
                "tru"
            })
    void saysWhenItEndsTooSoon(String json) {
        assertThat(problem(json)).isEqualTo(Problem.END);
    }

    static Stream<Arguments> notUtf8() {
        return Stream.of(
                Arguments.of("a lonely byte", bytes('"', 0xFF, '"')),
                Arguments.of("a lonely continuation", bytes('"', 0x80, '"')),
                Arguments.of("two bytes, cut", bytes('"', 0xC3, '"')),
                Arguments.of("three bytes, cut", bytes('"', 0xE4, 0xB8, '"')),
                Arguments.of("four bytes, cut by the end", bytes('"', 0xF0, 0x9F, 0x98)),
                Arguments.of("an overlong slash", bytes('"', 0xC0, 0xAF, '"')),
                Arguments.of("an overlong slash in three", bytes('"', 0xE0, 0x80, 0xAF, '"')),
                Arguments.of("an overlong slash in four", bytes('"', 0xF0, 0x80, 0x80, 0xAF, '"')),
                Arguments.of("a surrogate", bytes('"', 0xED, 0xA0, 0x80, '"')),
                Arguments.of("more than U+10FFFF", bytes('"', 0xF4, 0x90, 0x80, 0x80, '"')),
                Arguments.of("an impossible lead", bytes('"', 0xF5, 0x80, 0x80, 0x80, '"')),
                Arguments.of("a byte outside a string", bytes('[', 0xFF, ']')),
                Arguments.of("UTF-16, little end first", "{\"a\":1}".getBytes(UTF_16LE)),
                Arguments.of("UTF-16, big end first", "{\"a\":1}".getBytes(UTF_16BE)),
                Arguments.of("UTF-16 with its mark", bytes(0xFF, 0xFE, '{', 0, '}', 0)),
                Arguments.of("UTF-32, big end first", bytes(0, 0, 0, '{', 0, 0, 0, '}')),
                Arguments.of("UTF-32, little end first", bytes('{', 0, 0, 0, '}', 0, 0, 0)),
                Arguments.of("a high half alone", "\"\\ud800\"".getBytes(UTF_8)),
                Arguments.of("a low half alone", "\"\\udc00\"".getBytes(UTF_8)),
                Arguments.of("two high halves", "\"\\ud800\\ud800\"".getBytes(UTF_8)),
                Arguments.of("a high half and a letter", "\"\\ud800abcdef\"".getBytes(UTF_8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void notUtf8(String what, byte[] json) {
        assertThatThrownBy(() -> read(JsonLimits.REQUEST, json))
                .as(what)
                .isInstanceOfSatisfying(
                        MalformedJsonException.class,
                        malformed -> assertThat(malformed.problem()).isEqualTo(Problem.ENCODING));
    }

    @Test
    void findsBadTextWhereverItStands() {
        for (int before = 0; before < 40; before++) {
            ByteArrayOutputStream json = new ByteArrayOutputStream();
            json.writeBytes(("\"" + "x".repeat(before)).getBytes(UTF_8));
            json.write(0xFF);
            json.writeBytes("xxxxxxxxxxxxxxxx\"".getBytes(UTF_8));

            assertThatThrownBy(() -> read(JsonLimits.REQUEST, json.toByteArray()))
                    .isInstanceOf(MalformedJsonException.class);
        }
    }

    @Test
    void leavesHalfASurrogatePairToTheClientInAnswers() {
        assertThatCode(() -> read(JsonLimits.ANSWER, "\"\\ud800\"".getBytes(UTF_8)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}", "{\"a\":1,\"b\":2,\"\\u0061\":3}", "{\"\\u0061\":1,\"a\":2}",
                        "[{\"x\":{\"k\":1,\"k\":1}}]",
                "{\"a\":{\"b\":1},\"a\":{}}", "{\"\":1,\"\":2}", "{\"\\/\":1,\"/\":1}", "{\"ü\":1,\"\\u00fc\":1}"
            })
    void findsTheSameKeyTwice(String json) {
        assertThat(problem(json)).isEqualTo(Problem.DUPLICATE);
    }

    @Test
    void findsTheSameKeyTwiceAmongMany() {
        String many = keys(5_000);

        assertThatCode(() -> read(JsonLimits.REQUEST, ("{" + many + "}").getBytes(UTF_8)))
                .doesNotThrowAnyException();
        assertThat(problem("{" + many + ",\"k4321\":0}")).isEqualTo(Problem.DUPLICATE);
        assertThat(problem("{" + many + ",\"x\":{" + many + ",\"k0\":0}}")).isEqualTo(Problem.DUPLICATE);
    }

    @Test
    void forgetsTheKeysOfObjectsThatAreClosed() {
        String many = keys(300);
        String json = "{" + many + ",\"x\":{" + many + "},\"y\":[{" + many + "},{" + many + "}],\"z\":1}";

        assertThatCode(() -> read(JsonLimits.REQUEST, json.getBytes(UTF_8))).doesNotThrowAnyException();
    }

    @Test
    void allowsSixtyFourLevelsAndNoMore() {
        assertThatCode(() -> read(JsonLimits.REQUEST, nested(64))).doesNotThrowAnyException();
        for (int depth : new int[] {65, 1_001, 100_000}) {
            assertThatThrownBy(() -> read(JsonLimits.REQUEST, nested(depth)))
                    .isInstanceOfSatisfying(
                            MalformedJsonException.class,
                            malformed -> assertThat(malformed.problem()).isEqualTo(Problem.DEPTH));
        }
    }

    @Test
    void allowsSoManyElementsAndNoMore() {
        assertThat(problem("[" + "1,".repeat(100_000) + "1]")).isEqualTo(Problem.ELEMENTS);
        assertThat(problem("[" + ("[" + "1,".repeat(50_000) + "1],").repeat(10) + "1]"))
                .isEqualTo(Problem.ELEMENTS);
        assertThat(problem("{" + keys(100_001) + "}")).isEqualTo(Problem.ELEMENTS);
    }

    @Test
    void allowsThousandDigitsAndNoMore() {
        assertThatCode(() -> read(JsonLimits.REQUEST, "1".repeat(1_000).getBytes(UTF_8)))
                .doesNotThrowAnyException();
        assertThat(problem("1".repeat(1_001))).isEqualTo(Problem.SYNTAX);
        assertThat(problem("1".repeat(200_000))).isEqualTo(Problem.SYNTAX);
    }

    @Test
    void refusesNumbersThatNoDoubleHolds() {
        assertThat(problem("1e999999999")).isEqualTo(Problem.NUMBER);
    }

    @Test
    void refusesKeysThatAreNoNames() {
        assertThat(problem("{\"" + "k".repeat(60_000) + "\":1}")).isEqualTo(Problem.SYNTAX);
    }

    @Test
    void saysWhereItIsWrongAndQuotesNothing() {
        assertThatThrownBy(() -> read(JsonLimits.REQUEST, "{\n  \"secret\": oops\n}".getBytes(UTF_8)))
                .hasMessage("unexpected character at line 2, column 13");
    }

    @Test
    void agreesWithAnotherParserAboutMutatedDocuments() throws IOException {
        ObjectMapper judge = new ObjectMapper()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        byte[] seed =
                "{\"a\":[1,-2.5e3,true,null,\"x\\n\\u0041\"],\"b\":{\"c\":\"text\",\"d\":{}},\"e\":[]}".getBytes(UTF_8);
        Random random = new Random(8);

        for (int round = 0; round < 20_000; round++) {
            byte[] mutant = mutated(seed, random);
            assertThat(isRead(mutant)).as(new String(mutant, UTF_8)).isEqualTo(isRead(judge, mutant));
        }
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] mutant = seed.clone();
        String alphabet = "{}[]\",:0123456789eE+-.\\untrfalse \n";
        for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
            mutant[random.nextInt(mutant.length)] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
        }
        return mutant;
    }

    private static boolean isRead(byte[] json) {
        try {
            read(JsonLimits.REQUEST, json);
            return true;
        } catch (MalformedJsonException malformed) {
            return malformed.problem() == Problem.NUMBER;
        }
    }

    private static boolean isRead(ObjectMapper judge, byte[] json) {
        try {
            judge.readTree(json);
            return true;
        } catch (IOException malformed) {
            return false;
        }
    }

    private static Problem problem(String json) {
        try {
            read(JsonLimits.REQUEST, json.getBytes(UTF_8));
            throw new AssertionError("read without a problem: " + json);
        } catch (MalformedJsonException malformed) {
            return malformed.problem();
        }
    }

    private static void read(JsonLimits limits, byte[] json) {
        JsonScanner scanner = new JsonScanner(limits).over(json);
        scanner.skip();
        scanner.end();
    }

    private static String keys(int count) {
        return String.join(
                ",",
                IntStream.range(0, count).mapToObj(key -> "\"k" + key + "\":0").toList());
    }

    private static byte[] nested(int depth) {
        return ("[".repeat(depth) + "]".repeat(depth)).getBytes(UTF_8);
    }

    private static byte[] bytes(int... bytes) {
        byte[] array = new byte[bytes.length];
        for (int index = 0; index < bytes.length; index++) {
            array[index] = (byte) bytes[index];
        }
        return array;
    }
}
