package io.spillway.gateway.api;

import io.netty.buffer.ByteBuf;
import io.spillway.dialect.ApiError;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Looks in the bytes of a head for what the decoder mends without a word: header lines that begin with white space,
 * which once meant that the line before goes on, and a connection's first request line that spells {@code HTTP} small.
 *
 * <p>Of the requests that come in one piece of data, only the first one's head is looked at. In those behind it a fold
 * becomes a space, which is the other thing that may be done about it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-5.2">RFC 9112, section 5.2</a>
 */
final class HeadBytes {

    private static final ApiError FOLDED = Refusals.request(400, "invalid_header", "A header must not be folded.");

    /** What every request line ends with, up to the three characters of the version. */
    private static final long PROTOCOL = bytes("HTTP/");

    private static final int VERSION_BITS = 3 * Byte.SIZE;

    /** The eight bytes before this one. */
    private long latest;

    private boolean firstLine = true;

    private boolean lineBegins;

    private boolean lineIsEmpty = true;

    private boolean ended;

    private @Nullable ApiError wrong;

    /** Returns what is wrong with a head that was looked at; {@code null} if nothing is. */
    @Nullable
    ApiError wrong() {
        return wrong;
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
            wrong = b == ' ' || b == '\t' ? FOLDED : wrong;
            lineIsEmpty = true;
        }
        lineBegins = b == '\n';
        ended = lineBegins && lineIsEmpty;
        lineIsEmpty &= b == '\r';
        if (firstLine) {
            lookAtProtocol(b);
        }
    }

    private void lookAtProtocol(byte b) {
        if (b != '\r' && b != '\n') {
            latest = latest << 8 | (b & 0xff);
        } else if (latest != 0) {
            firstLine = false;
            wrong = latest >>> VERSION_BITS == PROTOCOL ? wrong : FramingRules.MALFORMED;
        }
    }

    private static long bytes(String text) {
        long all = 0;
        for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
            all = all << 8 | b;
        }
        return all;
    }
}
