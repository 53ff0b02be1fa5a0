package io.spillway.dialect;

/**
 * The form of UTF-8 text, byte by byte.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3629#section-4">RFC 3629, section 4</a>
 */
final class Utf8 {

    private Utf8() {}

    /**
     * Returns where the character after the one at {@code at} begins; -1 if that one is not well-formed: overlong, a
     * surrogate, beyond U+10FFFF or cut.
     */
    static int next(byte[] text, int at, int end) {
        int lead = text[at] & 0xFF;
        if (lead < 0x80) {
            return at + 1;
        }
        if (lead < 0xE0) {
            return lead >= 0xC2 && continues(text, at + 1, end) ? at + 2 : -1;
        }
        if (lead < 0xF0) {
            return threeBytes(text, at, end, lead);
        }
        return lead <= 0xF4 ? fourBytes(text, at, end, lead) : -1;
    }

    /** Returns whether all of it is well-formed. */
    static boolean valid(byte[] text, int from, int to) {
        int at = from;
        while (at >= 0 && at < to) {
            at = next(text, at, to);
        }
        return at == to;
    }

    private static int threeBytes(byte[] text, int at, int end, int lead) {
        if (!continues(text, at + 1, end) || !continues(text, at + 2, end)) {
            return -1;
        }
        int second = text[at + 1] & 0xFF;
        boolean overlong = lead == 0xE0 && second < 0xA0;
        boolean surrogate = lead == 0xED && second >= 0xA0;
        return overlong || surrogate ? -1 : at + 3;
    }

    private static int fourBytes(byte[] text, int at, int end, int lead) {
        if (!continues(text, at + 1, end) || !continues(text, at + 2, end) || !continues(text, at + 3, end)) {
            return -1;
        }
        int second = text[at + 1] & 0xFF;
        boolean overlong = lead == 0xF0 && second < 0x90;
        boolean beyond = lead == 0xF4 && second >= 0x90;
        return overlong || beyond ? -1 : at + 4;
    }

    private static boolean continues(byte[] text, int at, int end) {
        return at < end && (text[at] & 0xC0) == 0x80;
    }
}
