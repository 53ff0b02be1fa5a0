package io.spillway.gateway.api;

import io.spillway.resilience.Ticker;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of one port, of which there may only be so many. When there are more, the one is closed that has
 * been there longest and has no request under way; when all have, the newest is.
 *
 * <p>Whoever is found busy goes to the end of the line, so that the first in it are soon those with nothing to do. A
 * connection costs one entry, a request nothing. Safe for use by several threads; never waits.
 */
final class OpenConnections {

    private static final Logger LOG = LoggerFactory.getLogger(OpenConnections.class);

    /** How many are looked at before the newest is closed instead. */
    private static final int LOOKS = 256;

    private static final long NANOS_BETWEEN_WARNINGS = TimeUnit.MINUTES.toNanos(1);

    private final int most;

    private final Ticker ticker;

    private final ConcurrentSkipListMap<Long, ConnectionGuard> line = new ConcurrentSkipListMap<>();

    private final AtomicInteger size = new AtomicInteger();

    private final AtomicLong places = new AtomicLong();

    private final AtomicLong nextWarningNanos;

    OpenConnections(int most, Ticker ticker) {
        this.most = most;
        this.ticker = ticker;
        this.nextWarningNanos = new AtomicLong(ticker.nanos());
    }

    /** A connection has been opened. */
    void enter(ConnectionGuard guard) {
        putLast(guard);
        if (size.incrementAndGet() > most) {
            warn();
            makeRoom(guard);
        }
    }

    /** A connection has been closed. */
    void leave(ConnectionGuard guard) {
        size.decrementAndGet();
        line.remove(guard.place(), guard);
    }

    private void makeRoom(ConnectionGuard newest) {
        for (int looks = 0; looks < LOOKS; looks++) {
            var first = line.pollFirstEntry();
            if (first == null || first.getValue() == newest) {
                break;
            }
            if (!first.getValue().isBusy()) {
                first.getValue().hangUp();
                return;
            }
            putLast(first.getValue());
        }
        newest.hangUp();
    }

    /** One that was closed meanwhile had no place that it could have left. */
    private void putLast(ConnectionGuard guard) {
        long place = places.incrementAndGet();
        guard.takePlace(place);
        line.put(place, guard);
        if (!guard.isOpen()) {
            line.remove(place, guard);
        }
    }

    private void warn() {
        long now = ticker.nanos();
        long next = nextWarningNanos.get();
        if (now - next >= 0 && nextWarningNanos.compareAndSet(next, now + NANOS_BETWEEN_WARNINGS)) {
            LOG.warn("More than {} connections are open: idle ones are closed, oldest first", most);
        }
    }
}
