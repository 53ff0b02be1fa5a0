package io.spillway.resilience.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.Change;
import io.spillway.resilience.StateStore;
import io.spillway.resilience.StateStoreListener;
import io.spillway.resilience.Ticker;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left after {@code kill -9} under load, five times on each of four files. */
class KillTest {

    private static final int LANES = 4;

    private static final int KILLS = 5;

    /** A second of usage may be lost, and a tenth of a second of cooldowns. */
    private static final long USAGE_MILLIS = 1_000;

    private static final long REST_MILLIS = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void losesLittleAndDoublesNothing() {
        var lanes = Executors.newFixedThreadPool(LANES);
        try {
            IntStream.rangeClosed(1, LANES)
                    .mapToObj(lane -> CompletableFuture.runAsync(() -> killAgainAndAgain(lane), lanes))
                    .toList()
                    .forEach(lane -> lane.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .join());
        } finally {
            lanes.shutdownNow();
        }
    }

    private void killAgainAndAgain(int lane) {
        var random = new Random(lane);
        Path file = folder.resolve(lane + ".db");
        long counted = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            long millis = kill == lane ? 1_500 : 100 + random.nextInt(600);
            var victim = Victim.killedAfter(millis, file, lane + "." + kill);
            try (var store = EmbeddedStateStore.open(file, Ticker.system(), new NoFailures())) {
                long now = successes(store);
                assertThat(now - counted)
                        .as("calls of process %d, which had told of %d", kill, victim.calls.size())
                        .isBetween(victim.callsOlderThan(USAGE_MILLIS), victim.calls.size() + 1L);
                counted = now;
                assertThat(victim.restsOlderThan(REST_MILLIS))
                        .allSatisfy(pool -> assertThat(store.load(pool)).anyMatch(Change.Rested.class::isInstance));
            }
        }
        assertThat(counted).isPositive();
    }

    private static long successes(StateStore store) {
        return store.load(KilledProcess.POOL).stream()
                .filter(change -> change instanceof Change.Used used
                        && used.added().window().equals("(total)"))
                .mapToLong(change -> ((Change.Used) change).added().successes())
                .sum();
    }

    /** A process, and what it has told. */
    private static final class Victim {

        private final Process process;
        private final BufferedReader out;
        private final List<Long> calls = new ArrayList<>();
        private final List<Long> rests = new ArrayList<>();
        private final List<String> restingPools = new ArrayList<>();
        private final List<Long> all = new ArrayList<>();
        private long killedAt;

        Victim(Path file, String name) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            classPath(EmbeddedStateStore.class, KilledProcess.class, MVStore.class),
                            KilledProcess.class.getName(),
                            file.toString(),
                            name)
                    .redirectErrorStream(true)
                    .start();
            out = process.inputReader(StandardCharsets.UTF_8);
        }

        static Victim killedAfter(long millis, Path file, String name) {
            try {
                var victim = new Victim(file, name);
                victim.killAfter(millis);
                return victim;
            } catch (IOException | InterruptedException unexpected) {
                throw new IllegalStateException(unexpected);
            }
        }

        private void killAfter(long millis) throws IOException, InterruptedException {
            long end = 0;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                take(line);
                end = end == 0 ? all.get(0) + millis : end;
                if (killedAt == 0 && all.get(all.size() - 1) >= end) {
                    killedAt = System.currentTimeMillis();
                    // The process itself would close our end of the pipe too.
                    process.toHandle().destroyForcibly();
                }
            }
            assertThat(process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            assertThat(killedAt).as("it ended by itself").isPositive();
        }

        private void take(String line) {
            String[] words = line.split(" ");
            assertThat(words[0]).as(line).isIn("call", "rest");
            // The last line may be cut in the middle.
            if (words[0].equals("rest") && words.length == 3) {
                rests.add(Long.valueOf(words[1]));
                restingPools.add(words[2]);
            } else if (words[0].equals("call") && words.length == 2) {
                calls.add(Long.valueOf(words[1]));
            }
            all.add(Long.valueOf(words[1]));
        }

        long callsOlderThan(long millis) {
            long latest = killedAt - millis - longestStall();
            return calls.stream().filter(time -> time < latest).count();
        }

        List<String> restsOlderThan(long millis) {
            long latest = killedAt - millis - longestStall();
            var pools = new ArrayList<String>();
            for (int index = 0; index < rests.size(); index++) {
                if (rests.get(index) < latest) {
                    pools.add(restingPools.get(index));
                }
            }
            return pools;
        }

        /** The process told of something every few milliseconds, unless the machine had something better to do. */
        private long longestStall() {
            long longest = 0;
            long before = all.get(0);
            for (long time : all) {
                longest = Math.max(longest, time - before);
                before = time;
            }
            return Math.max(longest, killedAt - before);
        }

        private static String classPath(Class<?>... types) {
            return Stream.of(types).map(Victim::location).collect(Collectors.joining(File.pathSeparator));
        }

        private static String location(Class<?> type) {
            try {
                return Path.of(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString();
            } catch (URISyntaxException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private static final class NoFailures implements StateStoreListener {

        @Override
        public void failed(String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void setAside(String aside, String reason) {
            throw new AssertionError(reason);
        }
    }
}
