package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Real time, and so only what does not depend on how fast it passes. */
class SystemTickerTest {

    private static final long PATIENCE_SECONDS = 20;

    private final Ticker ticker = Ticker.system();

    @Test
    void runsTasksInTheOrderOfTheirTimes() throws InterruptedException {
        var order = new CopyOnWriteArrayList<String>();
        var done = new CountDownLatch(3);

        ticker.after(Duration.ofMillis(120), () -> note("last", order, done));
        ticker.after(Duration.ofMillis(60), () -> note("second", order, done));
        ticker.after(Duration.ofMillis(1), () -> note("first", order, done));

        assertThat(done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactly("first", "second", "last");
    }

    @Test
    void neverRunsATaskThatWasCancelledInTime() throws InterruptedException {
        var ran = new AtomicInteger();
        var later = new CountDownLatch(1);

        ticker.after(Duration.ofMillis(50), ran::incrementAndGet).cancel();
        ticker.after(Duration.ofMillis(100), later::countDown);

        assertThat(later.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).hasValue(0);
    }

    @Test
    void goesOnAfterATaskThatThrows() throws InterruptedException {
        var later = new CountDownLatch(1);

        ticker.after(Duration.ZERO, () -> {
            throw new IllegalStateException("thrown by a test, to be reported and survived");
        });
        ticker.after(Duration.ofMillis(1), later::countDown);

        assertThat(later.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void servesManyThreadsAtOnce() throws InterruptedException {
        int each = 2_000;
        var ran = new CountDownLatch(4 * each / 2);
        var threads = List.of(0, 1, 2, 3).stream()
                .map(number -> new Thread(() -> setAndCancelEverySecond(each, ran)))
                .toList();

        threads.forEach(Thread::start);

        assertThat(ran.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private void setAndCancelEverySecond(int count, CountDownLatch ran) {
        for (int number = 0; number < count; number++) {
            var timer = ticker.after(Duration.ofMillis(number % 2 == 0 ? number % 20 : 30_000), ran::countDown);
            if (number % 2 == 1) {
                timer.cancel();
            }
        }
    }

    private static void note(String name, List<String> order, CountDownLatch done) {
        order.add(name);
        done.countDown();
    }
}
