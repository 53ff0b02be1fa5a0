package io.spillway.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DotenvReaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A=b | b",
                "A = b | b",
                "  A=b   | b",
                "export A=b | b",
                "export  A=b | b",
                "A=b c | b c",
                "A=b # comment | b",
                "A=b#c | b#c",
                "A=#c | ``",
                "A= | ``",
                "A='b # c' | b # c",
                "A=\"b # c\" # d | b # c",
                "A='b\\n' | b\\n",
                "A=\"b\\\"c\" | b\"c",
                "A=\"$b\\$c\" | $b$c",
                "A=${B} | ${B}",
                "A=b=c== | b=c==",
                "A='' | ``",
                "A=b'c' | b'c'",
            })
    void reads(String line, String value) {
        assertThat(DotenvReader.read(".env", line).variables()).isEqualTo(Map.of("A", value));
    }

    @Test
    void readsEscapesAndLineBreaksInDoubleQuotes() {
        assertThat(read("A=\"b\\nc\"\nB=\"d\ne\"\nC=f")).isEqualTo(Map.of("A", "b\nc", "B", "d\ne", "C", "f"));
    }

    @Test
    void readsWindowsLineEndsAndAByteOrderMark() {
        assertThat(read("\uFEFFA=b\r\nC='d'\r\n\r\n# e\r\n")).isEqualTo(Map.of("A", "b", "C", "d"));
    }

    @Test
    void passesOverBlankLinesAndComments() {
        assertThat(read("\n   \n# A=b\n  # c\n")).isEmpty();
    }

    @Test
    void letsTheLaterLineWin() {
        Dotenv read = DotenvReader.read(".env", "A=b\nA=c");

        assertThat(read.variables()).isEqualTo(Map.of("A", "c"));
        assertThat(read.lines()).isEqualTo(Map.of("A", 2));
    }

    @Test
    void countsLinesAcrossQuotes() {
        assertThat(DotenvReader.read(".env", "A='b\nc'\nD=e").lines()).isEqualTo(Map.of("A", 1, "D", 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"canary", "A", "9A=canary", "A='canary", "A=\"canary", "A='b' canary", "=canary", "A B=canary"})
    void saysWhichLineItCannotReadAndNotWhatItHolds(String line) {
        Dotenv read = DotenvReader.read(".env", "X=y\n" + line);

        assertThat(read.problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.toString()).startsWith(".env line 2").doesNotContain("canary"));
    }

    @Test
    void goesOnBehindALineItCannotRead() {
        assertThat(DotenvReader.read(".env", "nonsense\nA=b").variables()).isEqualTo(Map.of("A", "b"));
    }

    @Test
    void showsNoValue() {
        assertThat(DotenvReader.read(".env", "A=canary").toString()).doesNotContain("canary");
    }

    private static Map<String, String> read(String text) {
        Dotenv read = DotenvReader.read(".env", text);
        assertThat(read.problems()).isEmpty();
        return read.variables();
    }
}
