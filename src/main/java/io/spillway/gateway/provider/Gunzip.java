package io.spillway.gateway.provider;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates a gzip stream as it arrives, one network read at a time.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>
 */
final class Gunzip implements AutoCloseable {

    private static final int FIXED_HEADER = 10;
    private static final int FLAG_CHECKSUM = 0x02;
    private static final int FLAG_EXTRA = 0x04;
    private static final int FLAG_NAME = 0x08;
    private static final int FLAG_COMMENT = 0x10;
    private static final int FLAGS_AT = 3;

    private final Inflater inflater = new Inflater(true);
    private final int limit;
    private final byte[] window = new byte[8192];
    private byte[] header = {};
    private boolean started;

    /**
     * Begins a stream.
     *
     * @param limit how many bytes one read may become: a bomb ends here
     */
    Gunzip(int limit) {
        this.limit = limit;
    }

    /**
     * Returns what a read inflates to; nothing if it ends inside the header, or comes after the end.
     *
     * @throws DataFormatException if it is not gzip, or inflates to more than the limit
     */
    byte[] inflate(byte[] read) throws DataFormatException {
        byte[] input = read;
        int from = 0;
        if (!started) {
            header = joined(header, read);
            from = headerLength(header);
            if (from < 0) {
                return new byte[0];
            }
            started = true;
            input = header;
            header = new byte[0];
        }
        inflater.setInput(input, from, input.length - from);
        return drained();
    }

    /** Returns whether the stream has come to its end. */
    boolean finished() {
        return inflater.finished();
    }

    @Override
    public void close() {
        inflater.end();
    }

    private byte[] drained() throws DataFormatException {
        var out = new ByteArrayOutputStream();
        while (!inflater.finished()) {
            int count = inflater.inflate(window);
            if (count == 0) {
                break;
            }
            out.write(window, 0, count);
            if (out.size() > limit) {
                throw new DataFormatException("more than " + limit + " bytes");
            }
        }
        return out.toByteArray();
    }

    /** Returns where the deflated bytes begin; -1 if the header is not complete. */
    private static int headerLength(byte[] bytes) throws DataFormatException {
        if (bytes.length < FIXED_HEADER) {
            return -1;
        }
        if ((bytes[0] & 0xff) != 0x1f || (bytes[1] & 0xff) != 0x8b || bytes[2] != 8) {
            throw new DataFormatException("not gzip");
        }
        int flags = bytes[FLAGS_AT];
        int at = FIXED_HEADER;
        if ((flags & FLAG_EXTRA) != 0) {
            if (bytes.length < at + 2) {
                return -1;
            }
            at += 2 + (bytes[at] & 0xff) + ((bytes[at + 1] & 0xff) << 8);
        }
        at = (flags & FLAG_NAME) == 0 ? at : afterZero(bytes, at);
        at = (flags & FLAG_COMMENT) == 0 ? at : afterZero(bytes, at);
        at = (flags & FLAG_CHECKSUM) == 0 || at < 0 ? at : at + 2;
        return at > bytes.length ? -1 : at;
    }

    private static int afterZero(byte[] bytes, int from) {
        for (int at = from; at >= 0 && at < bytes.length; at++) {
            if (bytes[at] == 0) {
                return at + 1;
            }
        }
        return -1;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = new byte[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
