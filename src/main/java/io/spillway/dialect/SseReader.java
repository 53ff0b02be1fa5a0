package io.spillway.dialect;

import java.util.Arrays;

/**
 * Divides what the network brings into the events of a {@code text/event-stream}, without an object per event.
 *
 * <p>{@link #feed} takes one read, then {@link #next} goes from one whole event to the next. Comments and empty events
 * come, too; they have no data. What is incomplete is kept for the next read.
 *
 * <p>Where a read ends between CR and LF the event waits for the LF, unless the stream ends its lines with CR alone.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML, parsing
 *     an event stream</a>
 */
public final class SseReader {

    /** The longest event that is read, in bytes. */
    public static final int LONGEST_EVENT = 4 * 1024 * 1024;

    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};

    private byte[] bytes = EventStream.NOTHING;
    private boolean owned;
    private int limit;
    private boolean ended;
    private boolean begun;
    private boolean known;

    /** Where the event begins that comes next. */
    private int start;

    /** Where the line begins that comes next, and how far it was searched for its end. */
    private int line;

    private int searched;
    private int lines;
    private int firstLineEnd;
    private boolean bareCr;

    private int from;
    private int to;
    private byte[] data = EventStream.NOTHING;
    private int dataFrom;
    private int dataTo;
    private boolean hasData;
    private boolean oneLine;
    private int nameFrom;
    private int nameTo;

    /** Takes what one read brought. The array is not changed, and not used after the next call. */
    public void feed(byte[] read) {
        int kept = limit - start;
        if (kept == 0) {
            bytes = read;
            owned = false;
            limit = read.length;
            line = 0;
            searched = 0;
        } else {
            append(read, kept);
        }
        start = 0;
    }

    /** The stream has ended: a CR at its end is a whole line end. */
    public void end() {
        ended = true;
    }

    /** Goes to the next whole event; returns whether there is one. */
    public boolean next() {
        while (searched < limit) {
            int lineEnd = findLineEnd();
            if (lineEnd == limit) {
                return false;
            }
            int nextLine = afterLineEnd(lineEnd);
            if (nextLine < 0) {
                return false;
            }
            boolean blank = lineEnd == line;
            bareCr = bytes[lineEnd] == '\r' && nextLine == lineEnd + 1;
            line = nextLine;
            searched = nextLine;
            if (blank) {
                endEvent(nextLine);
                return true;
            }
            if (lines++ == 0) {
                firstLineEnd = lineEnd;
            }
        }
        return false;
    }

    /** Returns whether an event is longer than is read. */
    public boolean isTooLong() {
        return to - from > LONGEST_EVENT || (limit - start > LONGEST_EVENT && searched >= limit - 1);
    }

    /** Returns whether a data field or a comment has come: something that is not one has neither. */
    public boolean isEventStream() {
        return known;
    }

    /** Returns what has come since the last whole event. */
    public byte[] rest() {
        return Arrays.copyOfRange(bytes, start, limit);
    }

    /** Returns the array in which the event stands. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns whether the array is the last read itself. */
    public boolean isRead() {
        return !owned;
    }

    /** Returns where the event begins in {@link #bytes}. */
    public int from() {
        return from;
    }

    /** Returns where the event ends in {@link #bytes}, behind its blank line. */
    public int to() {
        return to;
    }

    /** Returns whether the event has a {@code data} field that is not empty. */
    public boolean hasData() {
        return hasData && dataTo > dataFrom;
    }

    /** Returns the array in which the data stands: {@link #bytes}, or another if it came in several lines. */
    public byte[] data() {
        return data;
    }

    /** Returns where the data begins in {@link #data}. */
    public int dataFrom() {
        return dataFrom;
    }

    /** Returns where the data ends in {@link #data}. */
    public int dataTo() {
        return dataTo;
    }

    /** Returns whether the data is just this. */
    public boolean dataIs(byte[] expected) {
        return Arrays.equals(data, dataFrom, dataTo, expected, 0, expected.length);
    }

    /** Returns whether what stands beside the data is UTF-8, too. */
    public boolean isText() {
        return oneLine || Utf8.valid(bytes, from, to);
    }

    /** Returns whether the event has this name in its {@code event} field. */
    public boolean isNamed(byte[] name) {
        return Arrays.equals(bytes, nameFrom, nameTo, name, 0, name.length);
    }

    private void append(byte[] read, int kept) {
        int needed = kept + read.length;
        if (owned && needed <= bytes.length) {
            System.arraycopy(bytes, start, bytes, 0, kept);
        } else {
            byte[] grown = new byte[Math.max(needed, kept * 2)];
            System.arraycopy(bytes, start, grown, 0, kept);
            bytes = grown;
            owned = true;
        }
        System.arraycopy(read, 0, bytes, kept, read.length);
        limit = needed;
        line -= start;
        searched -= start;
        firstLineEnd -= start;
    }

    private int findLineEnd() {
        int at = searched;
        int last = limit - Long.BYTES;
        while (at <= last) {
            long ends = Words.lineEnd(Words.at(bytes, at));
            if (ends != 0) {
                return at + Words.before(ends);
            }
            at += Long.BYTES;
        }
        while (at < limit && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        searched = at;
        return at;
    }

    /** Returns where the line after the one that ends here begins; -1 if only the next read can tell. */
    private int afterLineEnd(int lineEnd) {
        if (bytes[lineEnd] == '\n') {
            return lineEnd + 1;
        }
        boolean blankAfterBareCr = lineEnd == line && lines > 0 && bareCr;
        if (blankAfterBareCr) {
            return lineEnd + 1;
        }
        if (lineEnd + 1 == limit) {
            searched = lineEnd;
            return ended ? limit : -1;
        }
        return bytes[lineEnd + 1] == '\n' ? lineEnd + 2 : lineEnd + 1;
    }

    private void endEvent(int nextEvent) {
        from = start;
        to = nextEvent;
        start = nextEvent;
        if (!begun) {
            begun = true;
            passBom();
        }
        hasData = false;
        nameFrom = 0;
        nameTo = 0;
        dataFrom = 0;
        dataTo = 0;
        data = bytes;
        oneLine = lines == 1;
        if (oneLine) {
            readLine(from, firstLineEnd);
        } else if (lines > 1) {
            readLines();
        }
        lines = 0;
    }

    private void passBom() {
        boolean mark = to - from >= 3
                && bytes[from] == (byte) 0xEF
                && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF;
        if (mark) {
            from += 3;
        }
    }

    private void readLines() {
        int at = from;
        while (at < to) {
            int lineEnd = at;
            while (bytes[lineEnd] != '\n' && bytes[lineEnd] != '\r') {
                lineEnd++;
            }
            readLine(at, lineEnd);
            at = lineEnd + 1;
        }
    }

    private void readLine(int lineFrom, int lineTo) {
        if (bytes[lineFrom] == ':') {
            known = true;
        } else if (startsWith(lineFrom, lineTo, DATA)) {
            known = true;
            addData(valueFrom(lineFrom + DATA.length, lineTo), lineTo);
        } else if (startsWith(lineFrom, lineTo, EVENT)) {
            nameFrom = valueFrom(lineFrom + EVENT.length, lineTo);
            nameTo = lineTo;
        }
    }

    /** Whether the line is this field: its name alone, or its name and a colon. */
    private boolean startsWith(int lineFrom, int lineTo, byte[] field) {
        int nameEnd = lineFrom + field.length;
        return nameEnd <= lineTo
                && (nameEnd == lineTo || bytes[nameEnd] == ':')
                && Arrays.equals(bytes, lineFrom, nameEnd, field, 0, field.length);
    }

    /** Returns where the value begins behind the colon and at most one space. */
    private int valueFrom(int nameEnd, int lineTo) {
        int value = Math.min(nameEnd + 1, lineTo);
        return value < lineTo && bytes[value] == ' ' ? value + 1 : value;
    }

    private void addData(int valueFrom, int valueTo) {
        if (!hasData) {
            hasData = true;
            dataFrom = valueFrom;
            dataTo = valueTo;
            return;
        }
        if (data == bytes) {
            data = new byte[to - from];
            System.arraycopy(bytes, dataFrom, data, 0, dataTo - dataFrom);
            dataTo -= dataFrom;
            dataFrom = 0;
        }
        data[dataTo] = '\n';
        System.arraycopy(bytes, valueFrom, data, dataTo + 1, valueTo - valueFrom);
        dataTo += 1 + valueTo - valueFrom;
    }
}
