package io.spillway.gateway.provider;

import io.spillway.dialect.Surroundings;
import io.spillway.dialect.ThoughtMemory;
import io.spillway.resilience.Ticker;
import java.util.concurrent.ThreadLocalRandom;

/** What translations get of the world: the time, ids by chance, and one memory of thoughts for all providers. */
final class LiveSurroundings implements Surroundings {

    private final Ticker ticker;
    private final ThoughtMemory thoughts;

    LiveSurroundings(Ticker ticker, ThoughtMemory thoughts) {
        this.ticker = ticker;
        this.thoughts = thoughts;
    }

    @Override
    public long epochSeconds() {
        return ticker.instant().getEpochSecond();
    }

    /** Chance that can be guessed is enough: an id names an answer and opens no door. */
    @Override
    public String newId() {
        var random = ThreadLocalRandom.current();
        return "%016x%08x".formatted(random.nextLong(), random.nextInt());
    }

    @Override
    public ThoughtMemory thoughts() {
        return thoughts;
    }
}
