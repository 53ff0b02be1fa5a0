package io.spillway.bench;

import java.nio.ByteBuffer;

/** Finds the marks of {@link MockAnswers} in a stream, however it was cut, and notes how long each event travelled. */
final class MarkReader {

    private static final int OUTSIDE = -1;

    private final Samples transits;

    private int digits = OUTSIDE;

    private long sentAtNanos;

    private int events;

    private long firstAtNanos;

    MarkReader(Samples transits) {
        this.transits = transits;
    }

    void begin() {
        digits = OUTSIDE;
        events = 0;
    }

    /** Returns the events seen since {@link #begin()}. */
    int events() {
        return events;
    }

    /** Returns when the first of them was seen, on the clock of {@link System#nanoTime()}. */
    long firstAtNanos() {
        return firstAtNanos;
    }

    void read(ByteBuffer in, int length) {
        int end = in.position() + length;
        while (in.position() < end) {
            byte next = in.get();
            if (next == MockAnswers.MARK) {
                digits = 0;
                sentAtNanos = 0;
            } else if (digits != OUTSIDE) {
                readDigit(next);
            }
        }
    }

    private void readDigit(byte next) {
        sentAtNanos = sentAtNanos * 10 + (next - '0');
        digits++;
        if (digits == MockAnswers.MARK_DIGITS) {
            digits = OUTSIDE;
            noteEvent(System.nanoTime());
        }
    }

    private void noteEvent(long now) {
        if (events == 0) {
            firstAtNanos = now;
        }
        events++;
        transits.add(now - sentAtNanos);
    }
}
