package io.spillway.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Gathers the head of an HTTP request or answer, up to its empty line. */
final class HeadReader {

    private static final int LONGEST = 16 * 1024;

    private byte[] bytes = new byte[1024];

    private int length;

    private boolean whole;

    /** Reads on from the buffer, not past the head's end. Returns whether the head is whole. */
    boolean read(ByteBuffer in) throws IOException {
        while (!whole && in.hasRemaining()) {
            makeRoom();
            bytes[length++] = in.get();
            whole = endsWithEmptyLine();
        }
        return whole;
    }

    private void makeRoom() throws IOException {
        if (length < bytes.length) {
            return;
        }
        if (length == LONGEST) {
            throw new IOException("a head of more than " + LONGEST + " bytes");
        }
        bytes = Arrays.copyOf(bytes, bytes.length * 2);
    }

    private boolean endsWithEmptyLine() {
        return length >= 4
                && bytes[length - 1] == '\n'
                && bytes[length - 2] == '\r'
                && bytes[length - 3] == '\n'
                && bytes[length - 4] == '\r';
    }

    boolean isWhole() {
        return whole;
    }

    String text() {
        return new String(bytes, 0, length, ISO_8859_1);
    }

    void reset() {
        length = 0;
        whole = false;
    }
}
