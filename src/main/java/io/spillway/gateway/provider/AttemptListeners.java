package io.spillway.gateway.provider;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several listeners as one. */
record AttemptListeners(List<AttemptListener> listeners) implements AttemptListener {

    /** Returns what tells them all; {@code null} if there is none, so that telling nobody costs nothing. */
    static @Nullable AttemptListener of(List<AttemptListener> listeners) {
        return switch (listeners.size()) {
            case 0 -> null;
            case 1 -> listeners.get(0);
            default -> new AttemptListeners(List.copyOf(listeners));
        };
    }

    @Override
    public void sent(Attempt attempt) {
        listeners.forEach(listener -> listener.sent(attempt));
    }

    @Override
    public void written(Attempt attempt, List<ByteBuffer> body) {
        listeners.forEach(listener -> listener.written(attempt, body));
    }

    @Override
    public void begun(Attempt attempt, Duration took) {
        listeners.forEach(listener -> listener.begun(attempt, took));
    }

    @Override
    public void passed(Attempt attempt, byte[] events) {
        listeners.forEach(listener -> listener.passed(attempt, events));
    }

    @Override
    public void dropped(Attempt attempt, int lines) {
        listeners.forEach(listener -> listener.dropped(attempt, lines));
    }

    @Override
    public void ended(Attempt attempt, End end) {
        listeners.forEach(listener -> listener.ended(attempt, end));
    }
}
