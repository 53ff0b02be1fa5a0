package io.spillway.bench;

import java.util.Arrays;

/** Durations in nanoseconds, and their quantiles. Not thread-safe. */
final class Samples {

    private long[] nanos = new long[1024];

    private int size;

    void add(long duration) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size++] = duration;
    }

    void addAll(Samples others) {
        for (int i = 0; i < others.size; i++) {
            add(others.nanos[i]);
        }
    }

    int size() {
        return size;
    }

    /** Returns the duration that this share of the samples does not exceed, in microseconds; 0 without samples. */
    double quantileMicros(double share) {
        if (size == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(share * size) - 1;
        return sorted[Math.max(0, rank)] / 1000.0;
    }
}
