package io.spillway.testing.capacity;

import io.spillway.resilience.ObservedLimits;
import io.spillway.resilience.ObservedLimits.Limit;
import io.spillway.resilience.ObservedLimits.Unit;
import io.spillway.testing.capacity.Scenario.Opening;
import io.spillway.testing.capacity.Scenario.Told;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A provider that lets in what a window holds and refuses the rest. */
final class SimulatedProvider {

    private final Scenario scenario;
    private final Map<String, Window> windows = new HashMap<>();

    SimulatedProvider(Scenario scenario) {
        this.scenario = scenario;
        for (int index = 0; index < Scenario.WINDOWS.size(); index++) {
            windows.put("key-" + index, new Window(scenario.size(Scenario.WINDOWS.get(index))));
        }
    }

    /** Judges a call that arrives; {@code null} if its credential is not accepted. */
    @Nullable
    Verdict arrive(String credential, long tokens, long nowNanos) {
        Window window = windows.get(credential);
        return window == null ? null : window.arrive(scenario.unit() == Unit.REQUESTS ? 1 : tokens, nowNanos);
    }

    /**
     * What becomes of a call.
     *
     * @param taken what it took of the window; 0 if it was refused
     * @param opensIn how long until the next window opens
     */
    record Verdict(boolean accepted, long taken, Duration opensIn, ObservedLimits limits) {}

    private final class Window {

        private final long size;
        private long taken;
        private long endsAtNanos = Scenario.WINDOW.toNanos();

        Window(long size) {
            this.size = size;
        }

        Verdict arrive(long amount, long nowNanos) {
            if (nowNanos >= endsAtNanos) {
                open(nowNanos);
            }
            boolean accepted = taken + amount <= size;
            taken += accepted ? amount : 0;
            Duration opensIn = rounded(endsAtNanos - nowNanos);
            return new Verdict(accepted, accepted ? amount : 0, opensIn, limits(opensIn));
        }

        private void open(long nowNanos) {
            long length = Scenario.WINDOW.toNanos();
            endsAtNanos =
                    scenario.opening() == Opening.BY_A_CALL ? nowNanos + length : (nowNanos / length + 1) * length;
            taken = 0;
        }

        private Duration rounded(long nanos) {
            long step = scenario.hint().toNanos();
            return Duration.ofNanos((nanos + step - 1) / step * step);
        }

        private ObservedLimits limits(Duration opensIn) {
            if (scenario.told() != Told.ALWAYS) {
                return ObservedLimits.NONE;
            }
            return new ObservedLimits(List.of(new Limit(
                    scenario.unit(), "minute", false, OptionalLong.of(size), OptionalLong.of(size - taken), opensIn)));
        }
    }
}
