package io.spillway.dialect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes at a time.
 *
 * <p>A mask has the highest bit of each byte that was looked for; the lowest such byte is exact, those above it may be
 * wrong, because a borrow runs upwards only.
 *
 * @see <a href="https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord">Determine if a word has a zero byte</a>
 */
final class Words {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private Words() {}

    /** Returns the eight bytes from {@code at} on, the first one lowest. */
    static long at(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /** Finds what ends the plain part of a JSON string: a quote, a backslash, a control character, a non-ASCII byte. */
    static long special(long word) {
        return ((word - ONES * ' ') | ((word ^ ONES * '"') - ONES) | ((word ^ ONES * '\\') - ONES) | word) & HIGHS;
    }

    /** Finds line ends, CR or LF. Takes bytes from 0x80 on for none. */
    static long lineEnd(long word) {
        long cr = word ^ ONES * '\r';
        long lf = word ^ ONES * '\n';
        return (((cr - ONES) & ~cr) | ((lf - ONES) & ~lf)) & HIGHS;
    }

    /** Returns how many bytes of the word come before the first that a mask marks. */
    static int before(long mask) {
        return Long.numberOfTrailingZeros(mask) >>> 3;
    }
}
