package io.spillway.gateway.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testing.FakeTicker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetailedLogsTest {

    private static final long LARGE = 1_000_000;

    /** The space that a folder takes with one short file. */
    private static final long FOLDER = 2 * Folders.BLOCK;

    private final FakeTicker ticker = new FakeTicker();
    private final Told told = new Told();

    @TempDir
    Path parent;

    @Test
    void writesAFolderForEachCallWithATimeForItsName() {
        var logs = logs(root(), LARGE);

        logs.write(ticker.instant(), files("one"));
        logs.write(ticker.instant(), files("two"));

        assertThat(folders()).containsExactly("20261124_120000_000_000000", "20261124_120000_000_000001");
        assertThat(root().resolve("20261124_120000_000_000001").resolve("a.json"))
                .hasContent("two");
        assertThat(told.events).containsExactly("written", "written");
    }

    @Test
    void letsNobodyElseRead() throws IOException {
        logs(root(), LARGE).write(ticker.instant(), files("secret"));

        try (Stream<Path> all = Files.walk(root())) {
            assertThat(all.toList())
                    .hasSize(3)
                    .allSatisfy(path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }

    @Test
    void deletesWhatIsTooOld() {
        var logs = logs(root(), LARGE);
        logs.write(ticker.instant(), files("old"));
        ticker.advance(Duration.ofDays(3));
        logs.write(ticker.instant(), files("newer"));

        ticker.advance(Duration.ofDays(4));
        logs.sweep();
        assertThat(folders()).hasSize(2);

        ticker.advance(Duration.ofMillis(1));
        logs.sweep();
        assertThat(folders()).containsExactly("20261127_120000_000_000001");
    }

    @Test
    void deletesTheOldestWhenThereIsTooMuch() {
        var logs = logs(root(), 2 * FOLDER);

        logs.write(ticker.instant(), files("12345"));
        logs.write(ticker.instant(), files("12345"));
        assertThat(folders()).hasSize(2);
        logs.write(ticker.instant(), files("1"));

        assertThat(folders()).containsExactly("20261124_120000_000_000001", "20261124_120000_000_000002");
    }

    @Test
    void knowsTheFoldersOfEarlierRunsAndNothingElse() throws IOException {
        logs(root(), LARGE).write(ticker.instant(), files("old"));
        Files.createDirectory(root().resolve("mine"));
        Files.createDirectory(root().resolve("20269999_999999_999_000000"));
        Files.writeString(root().resolve("20261124_120000_000_000009"), "a file");
        ticker.advance(Duration.ofDays(8));

        logs(root(), LARGE).findOldOnes();

        assertThat(folders()).containsExactly("20261124_120000_000_000009", "20269999_999999_999_000000", "mine");
    }

    @Test
    void countsTheSizeOfTheFoldersOfEarlierRuns() {
        logs(root(), LARGE).write(ticker.instant(), files("12345678"));
        ticker.advance(Duration.ofHours(1));
        var next = logs(root(), FOLDER);
        next.findOldOnes();

        next.write(ticker.instant(), files("123"));

        assertThat(folders()).containsExactly("20261124_130000_000_000000");
    }

    @Test
    void takesTheNextNumberWhenAnEarlierRunHasLeftThisOne() {
        logs(root(), LARGE).write(ticker.instant(), files("first run"));

        logs(root(), LARGE).write(ticker.instant(), files("second run"));

        assertThat(folders()).containsExactly("20261124_120000_000_000000", "20261124_120000_000_000001");
    }

    @Test
    void tellsThatTheDiskDoesNotTakeIt() throws IOException {
        Path noFolder = Files.writeString(parent.resolve("file"), "");

        logs(noFolder, LARGE).write(ticker.instant(), files("lost"));

        assertThat(told.events).singleElement().asString().startsWith("failed FileAlreadyExistsException");
    }

    @Test
    void leavesNothingOfACallThatCouldNotBeWrittenWhole() {
        var logs = logs(root(), LARGE);

        logs.write(ticker.instant(), Map.of("no/such/folder.json", new byte[1]));
        logs.write(ticker.instant(), files("fine"));

        assertThat(folders()).containsExactly("20261124_120000_000_000001");
        assertThat(told.events).hasSize(2).last().isEqualTo("written");
    }

    @Test
    void sweepsWhileNoCallComes() {
        var logs = logs(root(), LARGE);
        logs.write(ticker.instant(), files("old"));

        try (var sweeper = new Sweeper(logs, Runnable::run, ticker)) {
            ticker.advance(Duration.ofDays(7).plus(Sweeper.INTERVAL));

            assertThat(folders()).isEmpty();
        }
        assertThat(ticker.timers()).isZero();
    }

    private DetailedLogs logs(Path folder, long largest) {
        return new DetailedLogs(folder, new Retention(Duration.ofDays(7), largest), ticker, told);
    }

    private Path root() {
        return parent.resolve("made/when/needed");
    }

    private List<String> folders() {
        try (Stream<Path> entries = Files.list(root())) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException error) {
            throw new java.io.UncheckedIOException(error);
        }
    }

    private static Map<String, byte[]> files(String content) {
        return Map.of("a.json", content.getBytes(StandardCharsets.UTF_8));
    }

    private static final class Told implements RequestLogListener {

        private final List<String> events = new ArrayList<>();

        @Override
        public void written() {
            events.add("written");
        }

        @Override
        public void failed(String reason) {
            events.add("failed " + reason);
        }
    }
}
