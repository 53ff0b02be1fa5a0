package io.spillway.gateway.api;

import io.netty.buffer.ByteBuf;

/**
 * Looks for header lines that begin with white space, which once meant that the line before goes on.
 *
 * <p>The decoder puts such lines together without a word, so they have to be found in the bytes. Of the requests that
 * come in one piece of data, only the first one's head is looked at; in those behind it a fold becomes a space, which
 * is the other thing that may be done about it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-5.2">RFC 9112, section 5.2</a>
 */
final class FoldedHeaders {

    private boolean seen;

    private boolean ended;

    private boolean lineBegins;

    private boolean lineIsEmpty = true;

    /** Returns whether the head looked at last has one. */
    boolean seen() {
        return seen;
    }

    /** Looks at the next bytes of a head, or at another one; what lies behind its end is left alone. */
    void look(ByteBuf bytes) {
        if (ended) {
            ended = false;
            lineBegins = false;
            lineIsEmpty = true;
        }
        int end = bytes.writerIndex();
        for (int at = bytes.readerIndex(); at < end && !ended; at++) {
            look(bytes.getByte(at));
        }
    }

    private void look(byte b) {
        if (lineBegins) {
            seen |= b == ' ' || b == '\t';
            lineIsEmpty = true;
        }
        lineBegins = b == '\n';
        ended = lineBegins && lineIsEmpty;
        lineIsEmpty &= b == '\r';
    }
}
