package io.spillway.resilience;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one credential has used of one model, window by window. */
final class UsageLedger {

    /** Costs are added up as whole numbers of this part of a dollar. */
    private static final int COST_SCALE = 9;

    /** The window in which everything is counted that ever was; no other can have such a name by chance. */
    static final UsageWindow TOTAL = UsageWindow.rolling("(total)", Duration.ofDays(36_500));

    private final List<UsageWindow> windows;
    private final AtomicReferenceArray<@Nullable Page> pages;
    private volatile Instant reportedEnd = Instant.MIN;

    UsageLedger(List<UsageWindow> windows) {
        this.windows = Stream.concat(windows.stream(), Stream.of(TOTAL)).toList();
        this.pages = new AtomicReferenceArray<>(this.windows.size());
    }

    /**
     * Writes down the end of a call.
     *
     * @param failure what it failed with; {@code null} if it did not
     * @param answered whether it succeeded; a call that neither succeeded nor failed was abandoned
     */
    void write(Instant now, Usage usage, @Nullable BigDecimal cost, @Nullable Failure failure, boolean answered) {
        for (int index = 0; index < windows.size(); index++) {
            page(index, now).write(now, usage, cost, failure, answered);
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
            Page next = new Page(windows.get(index).name(), now, endOf(index, now));
            if (pages.compareAndSet(index, known, next)) {
                return next;
            }
        }
    }

    /** Returns what stands in it for the windows under way, {@link #TOTAL} among them. */
    List<UsageReport> read(String credential, String model, Instant now) {
        List<UsageReport> reports = new ArrayList<>();
        for (int index = 0; index < windows.size(); index++) {
            Page page = pages.get(index);
            if (page != null && now.isBefore(page.endsAt)) {
                reports.add(page.report(credential, model));
            }
        }
        return reports;
    }

    /** Returns what has come to the windows under way since this was last asked, or was taken in from elsewhere. */
    List<UsageReport> news(String credential, String model) {
        List<UsageReport> news = new ArrayList<>();
        for (int index = 0; index < windows.size(); index++) {
            Page page = pages.get(index);
            UsageReport added = page == null ? null : page.news(credential, model);
            if (added != null && !added.isEmpty()) {
                news.add(added);
            }
        }
        return news;
    }

    /** Adds what was used before this process began, or in another one. */
    void takeIn(UsageReport other, Instant now) {
        for (int index = 0; index < windows.size(); index++) {
            if (windows.get(index).name().equals(other.window()) && now.isBefore(other.endsAt())) {
                Page known = pages.get(index);
                if (known == null || !now.isBefore(known.endsAt)) {
                    pages.compareAndSet(index, known, new Page(other.window(), other.startedAt(), other.endsAt()));
                }
                page(index, now).takeIn(other);
            }
        }
    }

    /** The counts of one window. */
    private static final class Page {

        private final String window;
        private final Instant startedAt;
        private volatile Instant endsAt;
        private volatile Instant lastUsedAt;
        private final LongAdder successes = new LongAdder();
        private final LongAdder abandoned = new LongAdder();
        private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
        private final LongAdder input = new LongAdder();
        private final LongAdder output = new LongAdder();
        private final LongAdder cached = new LongAdder();
        private final LongAdder reasoning = new LongAdder();
        private final LongAdder cost = new LongAdder();

        /** What is no news any more; guarded by this. */
        private @Nullable UsageReport told;

        Page(String window, Instant startedAt, Instant endsAt) {
            this.window = window;
            this.startedAt = startedAt;
            this.endsAt = endsAt;
            this.lastUsedAt = startedAt;
        }

        void write(Instant now, Usage usage, @Nullable BigDecimal price, @Nullable Failure failure, boolean answered) {
            lastUsedAt = now;
            if (failure != null) {
                failures.computeIfAbsent(failure.getClass().getSimpleName(), name -> new LongAdder())
                        .increment();
            } else {
                (answered ? successes : abandoned).increment();
            }
            add(usage);
            if (price != null) {
                cost.add(price.movePointRight(COST_SCALE).longValue());
            }
        }

        private void add(Usage usage) {
            input.add(usage.inputTokens());
            output.add(usage.outputTokens());
            cached.add(usage.cachedTokens());
            reasoning.add(usage.reasoningTokens());
        }

        synchronized UsageReport news(String credential, String model) {
            UsageReport now = report(credential, model);
            UsageReport news = told == null ? now : now.since(told);
            told = now;
            return news;
        }

        synchronized void takeIn(UsageReport other) {
            successes.add(other.successes());
            abandoned.add(other.abandoned());
            other.failures()
                    .forEach((name, calls) -> failures.computeIfAbsent(name, first -> new LongAdder())
                            .add(calls));
            add(other.usage());
            cost.add(other.cost().movePointRight(COST_SCALE).longValue());
            lastUsedAt = lastUsedAt.isAfter(other.lastUsedAt()) ? lastUsedAt : other.lastUsedAt();
            told = told == null ? other : told.plus(other);
        }

        UsageReport report(String credential, String model) {
            Map<String, Long> failed = new TreeMap<>();
            failures.forEach((name, count) -> failed.put(name, count.sum()));
            return new UsageReport(
                    credential,
                    model,
                    window,
                    startedAt,
                    lastUsedAt,
                    endsAt,
                    successes.sum(),
                    abandoned.sum(),
                    failed,
                    new Usage(input.sum(), output.sum(), cached.sum(), reasoning.sum(), false),
                    BigDecimal.valueOf(cost.sum(), COST_SCALE));
        }
    }
}
