package io.spillway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.junit.jupiter.api.Test;

class Utf8Test {

    /** The bytes at which a rule begins or ends, and one within each range. */
    private static final int[] BYTES = {
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
        0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
    };

    @Test
    void agreesWithTheJdkAboutEverySequenceOfFour() {
        for (int first : BYTES) {
            for (int second : BYTES) {
                for (int third : BYTES) {
                    for (int fourth : BYTES) {
                        byte[] text = {(byte) first, (byte) second, (byte) third, (byte) fourth};
                        assertThat(Utf8.valid(text, 0, 4))
                                .as("%x %x %x %x", first, second, third, fourth)
                                .isEqualTo(isText(text));
                    }
                }
            }
        }
    }

    private static boolean isText(byte[] text) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }
}
