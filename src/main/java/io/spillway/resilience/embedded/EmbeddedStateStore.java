package io.spillway.resilience.embedded;

import io.spillway.resilience.Change;
import io.spillway.resilience.ChangeText;
import io.spillway.resilience.StateStore;
import io.spillway.resilience.StateStoreListener;
import io.spillway.resilience.Ticker;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pools' memory in one file, which only its owner may read and only one process may use.
 *
 * <p>What is appended is written by a thread of the store's own, at once and in one step, so that a killed process
 * leaves a whole file. As long as it cannot be written it is kept, each thing once, and tried again. A file that is
 * damaged is renamed and stays; a new one is begun.
 */
public final class EmbeddedStateStore implements StateStore {

    /** How long to wait after a failure. */
    static final Duration RETRY = Duration.ofSeconds(5);

    /** More than pools ever know; if the disk is full for a year the memory must not be. */
    private static final int PENDING_AT_MOST = 200_000;

    private static final int DELTAS_AT_MOST = 100;

    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(10);

    private final Path path;
    private final Ticker ticker;
    private final StateStoreListener listener;
    private final Thread thread = new Thread(this::run, "spillway-memory");

    /** Guards what follows, briefly. */
    private final Object queue = new Object();

    private Map<String, List<Change>> pending = new LinkedHashMap<>();
    private boolean resting;
    private boolean closing;

    /** Whether a failed write is to be tried again. */
    private boolean owing;

    /** Guards what follows, while the disk works. */
    private final Object writing = new Object();

    private @Nullable DatabaseFile file;

    /** What failed to be written, and may stand in the file all the same. */
    private Map<String, List<Change>> inDoubt = Map.of();

    private boolean failing;

    private EmbeddedStateStore(Path path, Ticker ticker, StateStoreListener listener) {
        this.path = path;
        this.ticker = ticker;
        this.listener = listener;
    }

    /**
     * Opens a file, or makes one. If that fails the listener is told, and it is tried again later.
     *
     * @param path the file; folders that are missing are made
     */
    public static EmbeddedStateStore open(Path path, Ticker ticker, StateStoreListener listener) {
        var store = new EmbeddedStateStore(path, ticker, listener);
        synchronized (store.writing) {
            store.opened();
        }
        store.thread.setDaemon(true);
        store.thread.start();
        return store;
    }

    @Override
    public List<Change> load(String pool) {
        synchronized (writing) {
            write();
            DatabaseFile open = opened();
            if (open == null) {
                return List.of();
            }
            try {
                return useful(pool, open);
            } catch (RuntimeException | AssertionError unreadable) {
                failed(unreadable);
                return List.of();
            }
        }
    }

    /** Forgets, by the way, what is of no more use. */
    private List<Change> useful(String pool, DatabaseFile open) {
        Instant now = ticker.instant();
        List<Change> useful = new ArrayList<>();
        Map<String, String> useless = new LinkedHashMap<>();
        open.read(prefix(pool)).forEach((key, text) -> {
            Change change = read(text);
            if (change != null && change.usefulUntil().isAfter(now)) {
                useful.add(change);
            } else {
                useless.put(prefix(pool) + key, text);
            }
        });
        if (!useless.isEmpty()) {
            open.write(useless, (text, known) -> null);
        }
        return useful;
    }

    private static @Nullable Change read(@Nullable String text) {
        try {
            return text == null ? null : ChangeText.read(text);
        } catch (IllegalArgumentException ofAnotherVersion) {
            return null;
        }
    }

    private static String prefix(String pool) {
        return URLEncoder.encode(pool, StandardCharsets.UTF_8) + "/";
    }

    @Override
    public void append(String pool, List<Change> changes) {
        String prefix = prefix(pool);
        boolean full = false;
        synchronized (queue) {
            for (Change change : changes) {
                String key = prefix + change.key();
                if (pending.size() < PENDING_AT_MOST || pending.containsKey(key)) {
                    add(change, pending.computeIfAbsent(key, first -> new ArrayList<>(1)));
                } else {
                    full = true;
                }
            }
            queue.notifyAll();
        }
        if (full) {
            listener.failed("more is waiting to be written than can be kept");
        }
    }

    /** Of most changes only the last one counts; usage adds up, and is told apart as long as there is little of it. */
    private static void add(Change change, List<Change> waiting) {
        if (!(change instanceof Change.Used)) {
            waiting.clear();
        }
        waiting.add(change);
        if (waiting.size() > DELTAS_AT_MOST) {
            Change sum = waiting.get(1).onTop(waiting.remove(0));
            if (sum != null) {
                waiting.set(0, sum);
            }
        }
    }

    private void run() {
        while (awaitWork()) {
            synchronized (writing) {
                write();
            }
        }
    }

    /** Returns whether there is work, as soon as there is; false once the store is closed. */
    private boolean awaitWork() {
        synchronized (queue) {
            while (!closing && (resting || (pending.isEmpty() && !owing))) {
                try {
                    queue.wait();
                } catch (InterruptedException notByUs) {
                    return false;
                }
            }
            return !closing;
        }
    }

    /** Writes what waits, as far as that is possible now. */
    private void write() {
        boolean goesOn = true;
        while (goesOn) {
            Map<String, List<Change>> batch = next();
            goesOn = !batch.isEmpty();
            if (goesOn) {
                DatabaseFile open = opened();
                goesOn = open != null && written(batch, open);
                inDoubt = goesOn ? Map.of() : batch;
            }
        }
        synchronized (queue) {
            owing = !inDoubt.isEmpty();
        }
    }

    private boolean written(Map<String, List<Change>> batch, DatabaseFile open) {
        try {
            open.write(batch, EmbeddedStateStore::onTop);
            return true;
        } catch (RuntimeException | AssertionError failure) {
            failed(failure);
            return false;
        }
    }

    /** What is in doubt goes first and as it was, so that what stands in the file already is recognized. */
    private Map<String, List<Change>> next() {
        if (!inDoubt.isEmpty()) {
            return inDoubt;
        }
        synchronized (queue) {
            Map<String, List<Change>> batch = pending;
            pending = new LinkedHashMap<>();
            return batch;
        }
    }

    private static @Nullable String onTop(List<Change> changes, @Nullable String known) {
        Change result = read(known);
        for (Change change : changes) {
            result = change.onTop(result);
        }
        return result == null ? null : ChangeText.write(result);
    }

    /** Returns the file, opened if need be; {@code null} if that has failed. */
    private @Nullable DatabaseFile opened() {
        if (file != null) {
            return file;
        }
        synchronized (queue) {
            if (resting) {
                return null;
            }
        }
        try {
            file = DatabaseFile.open(path);
        } catch (RuntimeException | AssertionError failure) {
            failed(failure);
            // What was damaged has made room for a new one.
            return file;
        }
        if (failing) {
            failing = false;
            listener.recovered();
        }
        return file;
    }

    private void failed(Throwable failure) {
        if (file != null) {
            file.abandon();
            file = null;
        }
        if (DatabaseFile.isDamage(failure) && setAside(failure)) {
            return;
        }
        failing = true;
        rest();
        listener.failed(
                DatabaseFile.isInUse(failure) ? path + ": another process uses it" : path + ": " + words(failure));
    }

    private boolean setAside(Throwable damage) {
        try {
            Path aside = DatabaseFile.setAside(path, ticker.instant());
            listener.setAside(aside.toString(), words(damage));
            file = DatabaseFile.open(path);
            return true;
        } catch (RuntimeException | AssertionError stays) {
            return false;
        }
    }

    private static String words(Throwable failure) {
        Throwable cause =
                failure instanceof UncheckedIOException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    private void rest() {
        synchronized (queue) {
            resting = true;
        }
        ticker.after(RETRY, this::tryAgain);
    }

    private void tryAgain() {
        synchronized (queue) {
            resting = false;
            queue.notifyAll();
        }
    }

    /** Writes what waits and closes the file. Whatever is appended later is lost. */
    @Override
    public void close() {
        synchronized (queue) {
            closing = true;
            resting = false;
            queue.notifyAll();
        }
        try {
            thread.join(LONGEST_FAREWELL.toMillis());
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
        synchronized (writing) {
            write();
            if (file != null) {
                closeFile(file);
                file = null;
            }
        }
    }

    private void closeFile(DatabaseFile open) {
        try {
            open.close();
        } catch (RuntimeException | AssertionError failure) {
            listener.failed(path + ": " + words(failure));
        }
    }
}
