package io.spillway.gateway.api;

import io.spillway.resilience.Ticker;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts the wrong keys of each address, minute by minute.
 *
 * <p>Its memory is fixed: addresses share the cells of a table. Two that share one are counted together, which costs
 * them nothing but a 429 in place of a 401. A cell holds the minute in its upper half and the count in its lower one.
 */
final class FailedKeys {

    private static final int CELLS = 4096;

    private final AtomicLongArray cells = new AtomicLongArray(CELLS);

    private final int limit;

    private final Ticker ticker;

    FailedKeys(int limitPerMinute, Ticker ticker) {
        this.limit = limitPerMinute;
        this.ticker = ticker;
    }

    /** Counts one more wrong key, and returns whether the address has sent too many of them in this minute. */
    boolean tooMany(@Nullable InetAddress address) {
        int cell = address == null ? 0 : Math.floorMod(address.hashCode() * 0x9E3779B9, CELLS);
        long minute = TimeUnit.NANOSECONDS.toMinutes(ticker.nanos()) & Integer.MAX_VALUE;
        long counted = cells.updateAndGet(cell, old -> old >>> 32 == minute ? old + 1 : (minute << 32) + 1);
        return (int) counted > limit;
    }
}
