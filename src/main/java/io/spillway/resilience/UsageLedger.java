package io.spillway.resilience;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What one credential has used of one model, window by window. */
final class UsageLedger {

    /** Costs are added up as whole numbers of this part of a dollar. */
    private static final int COST_SCALE = 9;

    private final List<UsageWindow> windows;
    private final AtomicReferenceArray<@Nullable Page> pages;
    private volatile Instant reportedEnd = Instant.MIN;

    UsageLedger(List<UsageWindow> windows) {
        this.windows = windows;
        this.pages = new AtomicReferenceArray<>(windows.size());
    }

    /**
     * Writes down the end of a call.
     *
     * @param failure what it failed with; {@code null} if it did not
     * @param answered whether it succeeded; a call that neither succeeded nor failed was abandoned
     */
    void write(Instant now, Usage usage, @Nullable BigDecimal cost, @Nullable Failure failure, boolean answered) {
        for (int index = 0; index < windows.size(); index++) {
            page(index, now).write(usage, cost, failure, answered);
        }
    }

    /** The provider said when its window ends; that is news to the windows that go by it. */
    void endsAt(Instant end) {
        for (int index = 0; index < windows.size(); index++) {
            Page page = pages.get(index);
            if (windows.get(index) instanceof UsageWindow.Reported) {
                reportedEnd = end;
                if (page != null) {
                    page.endsAt = end;
                }
            }
        }
    }

    private Instant endOf(int index, Instant now) {
        Instant reported = reportedEnd;
        UsageWindow window = windows.get(index);
        boolean isReported = window instanceof UsageWindow.Reported && reported.isAfter(now);
        return isReported ? reported : window.endOfOneBegunAt(now);
    }

    private Page page(int index, Instant now) {
        while (true) {
            Page known = pages.get(index);
            if (known != null && now.isBefore(known.endsAt)) {
                return known;
            }
            Page next = new Page(now, endOf(index, now));
            if (pages.compareAndSet(index, known, next)) {
                return next;
            }
        }
    }

    /** Returns what stands in it for the windows under way. */
    List<UsageReport> read(String credential, String model, Instant now) {
        List<UsageReport> reports = new ArrayList<>();
        for (int index = 0; index < windows.size(); index++) {
            Page page = pages.get(index);
            if (page != null && now.isBefore(page.endsAt)) {
                reports.add(page.report(credential, model, windows.get(index).name()));
            }
        }
        return reports;
    }

    /** The counts of one window. */
    private static final class Page {

        private final Instant startedAt;
        private volatile Instant endsAt;
        private final LongAdder successes = new LongAdder();
        private final LongAdder abandoned = new LongAdder();
        private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
        private final LongAdder input = new LongAdder();
        private final LongAdder output = new LongAdder();
        private final LongAdder cached = new LongAdder();
        private final LongAdder reasoning = new LongAdder();
        private final LongAdder cost = new LongAdder();

        Page(Instant startedAt, Instant endsAt) {
            this.startedAt = startedAt;
            this.endsAt = endsAt;
        }

        void write(Usage usage, @Nullable BigDecimal price, @Nullable Failure failure, boolean answered) {
            if (failure != null) {
                failures.computeIfAbsent(failure.getClass().getSimpleName(), name -> new LongAdder())
                        .increment();
            } else {
                (answered ? successes : abandoned).increment();
            }
            input.add(usage.inputTokens());
            output.add(usage.outputTokens());
            cached.add(usage.cachedTokens());
            reasoning.add(usage.reasoningTokens());
            if (price != null) {
                cost.add(price.movePointRight(COST_SCALE).longValue());
            }
        }

        UsageReport report(String credential, String model, String window) {
            Map<String, Long> failed = new TreeMap<>();
            failures.forEach((name, count) -> failed.put(name, count.sum()));
            return new UsageReport(
                    credential,
                    model,
                    window,
                    startedAt,
                    endsAt,
                    successes.sum(),
                    abandoned.sum(),
                    failed,
                    new Usage(input.sum(), output.sum(), cached.sum(), reasoning.sum(), false),
                    BigDecimal.valueOf(cost.sum(), COST_SCALE));
        }
    }
}
