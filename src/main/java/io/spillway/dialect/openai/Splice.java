package io.spillway.dialect.openai;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Pieces of given bytes and new ones between them, in order. What is taken over is shared, not copied, and not to be
 * changed: a read-only buffer would hide its array, and whoever sends it would have to copy it byte for byte.
 */
final class Splice {

    private final byte[] source;
    private final List<ByteBuffer> pieces = new ArrayList<>(4);
    private int from;
    private int to;

    Splice(byte[] source) {
        this.source = source;
    }

    /** Takes over a part of the given bytes. */
    void copy(int copyFrom, int copyTo) {
        if (copyFrom != to) {
            flush();
            from = copyFrom;
        }
        to = copyTo;
    }

    /** Puts in new bytes. */
    void write(byte[] bytes) {
        flush();
        pieces.add(ByteBuffer.wrap(bytes));
    }

    /** Returns all pieces in order. */
    List<ByteBuffer> pieces() {
        flush();
        return pieces;
    }

    private void flush() {
        if (to > from) {
            pieces.add(ByteBuffer.wrap(source, from, to - from).slice());
        }
        from = to;
    }
}
