package io.spillway.resilience.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.Change;
import io.spillway.resilience.StateStore;
import io.spillway.resilience.StateStoreContract;
import io.spillway.resilience.StateStoreListener;
import io.spillway.testing.FakeTicker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStateStoreTest extends StateStoreContract {

    private static final Change COUNTED = new Change.Counted("b", "m", 7, FakeTicker.START.plusSeconds(3600));

    private final FakeTicker ticker = new FakeTicker();

    private final Told told = new Told();

    @TempDir
    Path folder;

    private StateStore open;

    @Override
    protected StateStore store() {
        return open == null ? reopened() : open;
    }

    @Override
    protected StateStore reopened() {
        close();
        open = EmbeddedStateStore.open(file(), ticker, told);
        return open;
    }

    private Path file() {
        return folder.resolve("data").resolve("spillway.db");
    }

    @AfterEach
    void close() {
        if (open != null) {
            open.close();
        }
    }

    @Test
    void makesAFileThatOnlyItsOwnerMayRead() throws IOException {
        store().append("openai", List.of(COUNTED));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void setsADamagedFileAsideAndBeginsANewOne() throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "this is no database".repeat(1000));

        store().append("openai", List.of(COUNTED));

        assertThat(reopened().load("openai")).containsExactly(COUNTED);
        Path aside = file().resolveSibling("spillway.db.damaged-2026-11-24T12-00-00");
        assertThat(Files.readString(aside)).startsWith("this is no database");
        assertThat(told.aside).containsExactly(aside.toString());
        assertThat(told.failures).isEmpty();
    }

    @Test
    void setsAFileAsideThatWasCutInTheMiddle() throws IOException {
        store().append("openai", many(2_000));
        close();
        byte[] whole = Files.readAllBytes(file());
        byte[] cut = whole.clone();
        java.util.Arrays.fill(cut, 8192, cut.length, (byte) 'x');
        Files.write(file(), cut);

        assertThat(reopened().load("openai")).isEmpty();
        assertThat(told.aside).hasSize(1);
        assertThat(Files.readAllBytes(Path.of(told.aside.peek()))).isEqualTo(cut);
    }

    @Test
    void neverOverwritesWhatWasSetAsideBefore() throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "first damage");
        reopened();
        close();
        Files.writeString(file(), "second damage");
        reopened();

        assertThat(told.aside).hasSize(2).doesNotHaveDuplicates();
        assertThat(Files.readString(Path.of(told.aside.peek()))).isEqualTo("first damage");
    }

    @Test
    void passesOverWhatItDoesNotUnderstand() {
        store().append("openai", List.of(COUNTED));
        close();
        var database = DatabaseFile.open(file());
        database.write(java.util.Map.of("openai/future", "kind=future&x=1"), (text, known) -> text);
        database.close();

        assertThat(reopened().load("openai")).containsExactly(COUNTED);
        assertThat(told.aside).isEmpty();
    }

    @Test
    void forgetsWhatIsOfNoMoreUse() {
        store().append("openai", List.of(COUNTED));
        ticker.advance(Duration.ofHours(2));

        assertThat(reopened().load("openai")).isEmpty();
    }

    @Test
    void goesOnWithoutAFileAndWritesWhenItCan() throws IOException {
        Files.writeString(folder.resolve("data"), "where the folder should be");
        StateStore store = store();

        store.append("openai", List.of(COUNTED));
        assertThat(store.load("openai")).isEmpty();
        assertThat(told.failures).isNotEmpty();
        assertThat(told.aside).isEmpty();

        Files.delete(folder.resolve("data"));
        ticker.advance(EmbeddedStateStore.RETRY);

        assertThat(store.load("openai")).containsExactly(COUNTED);
        assertThat(told.recoveries).hasSize(1);
    }

    @Test
    void leavesAFileAloneThatAnotherUses() {
        store().append("openai", List.of(COUNTED));
        store().load("openai");

        var other = EmbeddedStateStore.open(file(), ticker, told);
        assertThat(other.load("openai")).isEmpty();
        other.close();

        assertThat(told.failures).singleElement().asString().contains("another process uses it");
        assertThat(told.aside).isEmpty();
        assertThat(store().load("openai")).containsExactly(COUNTED);
    }

    @Test
    void doesNotGrowForever() throws IOException {
        StateStore store = store();
        for (int round = 0; round < 2_000; round++) {
            store.append("openai", List.of(new Change.Counted("b", "m" + round % 50, round, COUNTED.usefulUntil())));
            store.load("openai");
        }
        close();

        assertThat(Files.size(file())).isLessThan(20_000_000);
    }

    private static List<Change> many(int number) {
        return IntStream.range(0, number)
                .<Change>mapToObj(each -> new Change.Counted("b", "model " + each, each, COUNTED.usefulUntil()))
                .toList();
    }

    private static final class Told implements StateStoreListener {

        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final Queue<String> aside = new ConcurrentLinkedQueue<>();
        private final Queue<String> recoveries = new ConcurrentLinkedQueue<>();

        @Override
        public void failed(String reason) {
            failures.add(reason);
        }

        @Override
        public void recovered() {
            recoveries.add("recovered");
        }

        @Override
        public void setAside(String file, String reason) {
            aside.add(file);
        }
    }
}
