package io.spillway.resilience.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/**
 * One open database file: text by name. Not safe for use by several threads.
 *
 * <p>Retention time and the number of versions kept stay as the engine sets them: with less it may use blocks again that
 * the file's own index still names, and then nobody opens the file any more
 * (<a href="https://github.com/h2database/h2database/issues/2752">h2database#2752</a>).
 */
final class DatabaseFile {

    private static final String MAP = "changes";

    /** Stands in every file; a change's name holds a slash. */
    private static final String FORMAT = "format";

    /** After so many commits old blocks are tidied up, a little at a time. */
    private static final int COMMITS_BETWEEN_TIDYING = 500;

    private static final int LEAST_FILL_PERCENT = 50;

    private static final int BYTES_TIDIED = 256 * 1024;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss").withZone(ZoneOffset.UTC);

    private final MVStore store;
    private final MVMap<String, String> map;
    private int commits;

    private DatabaseFile(MVStore store) {
        this.store = store;
        this.map = store.openMap(
                MAP,
                new MVMap.Builder<String, String>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(StringDataType.INSTANCE));
    }

    /**
     * Opens a file, or makes one that only its owner may read.
     *
     * @throws UncheckedIOException if it cannot be reached
     * @throws RuntimeException if the engine does not take it; see {@link #isDamage}
     */
    static DatabaseFile open(Path path) {
        try {
            if (!Files.exists(path)) {
                make(path);
            } else if (!Files.isReadable(path) || !Files.isWritable(path)) {
                throw new IOException("%s: not ours to read and write".formatted(path));
            }
        } catch (IOException unreachable) {
            throw new UncheckedIOException(unreachable);
        }
        // The engine begins anew, over what is there, in a file of which it understands nothing: look before it writes.
        check(path);
        return new DatabaseFile(engine(path).open());
    }

    /** A new file gets its name once it is whole. */
    private static void make(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(folder, ownersOnly(path, "rwx------"));
        }
        Path unborn = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(unborn);
        Files.createFile(unborn, ownersOnly(path, "rw-------"));
        var store = engine(unborn).open();
        new DatabaseFile(store).map.put(FORMAT, "1");
        store.close();
        Files.move(unborn, path);
    }

    private static void check(Path path) {
        var store = engine(path).readOnly().open();
        try {
            var file = new DatabaseFile(store);
            file.map.cursor(null).forEachRemaining(key -> {});
            if (!file.map.containsKey(FORMAT)) {
                throw new IllegalStateException("nothing is left of what was in it");
            }
        } finally {
            store.closeImmediately();
        }
    }

    private static MVStore.Builder engine(Path path) {
        return new MVStore.Builder()
                .fileName(path.toAbsolutePath().toString())
                .autoCommitDisabled()
                .cacheSize(1);
    }

    /** Where there are no such permissions the folder's own hold. */
    private static FileAttribute<?>[] ownersOnly(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Returns whether a failure means that the file's content is damaged, and not that it cannot be reached. */
    static boolean isDamage(Throwable failure) {
        if (failure instanceof UncheckedIOException) {
            return false;
        }
        return !(failure instanceof MVStoreException engine)
                || switch (engine.getErrorCode()) {
                    case DataUtils.ERROR_FILE_LOCKED, DataUtils.ERROR_WRITING_FAILED, DataUtils.ERROR_CLOSED -> false;
                    default -> true;
                };
    }

    /** Returns whether another process, or another store of this one, has the file open. */
    static boolean isInUse(Throwable failure) {
        return failure instanceof MVStoreException engine && engine.getErrorCode() == DataUtils.ERROR_FILE_LOCKED;
    }

    /**
     * Renames a damaged file, and never over another one.
     *
     * @throws UncheckedIOException if that fails
     */
    static Path setAside(Path path, Instant now) {
        String name = path.getFileName() + ".damaged-" + DATE.format(now);
        Path aside = path.resolveSibling(name);
        for (int another = 2; Files.exists(aside); another++) {
            aside = path.resolveSibling(name + "-" + another);
        }
        try {
            return Files.move(path, aside);
        } catch (IOException stays) {
            throw new UncheckedIOException(stays);
        }
    }

    /** Returns everything whose name begins so, by the rest of its name. */
    Map<String, String> read(String prefix) {
        Map<String, String> found = new TreeMap<>();
        var cursor = map.cursor(prefix);
        while (cursor.hasNext()) {
            String key = cursor.next();
            if (!key.startsWith(prefix)) {
                break;
            }
            found.put(key.substring(prefix.length()), cursor.getValue());
        }
        return found;
    }

    /**
     * Changes what stands under some names, in one step: after a crash either all is there or nothing.
     *
     * @param change makes what is to stand there, {@code null} for nothing, of the new and of what stands there
     */
    <T> void write(Map<String, T> changes, BiFunction<T, @Nullable String, @Nullable String> change) {
        changes.forEach((key, value) -> {
            String text = change.apply(value, map.get(key));
            if (text == null) {
                map.remove(key);
            } else {
                map.put(key, text);
            }
        });
        store.commit();
        if (++commits % COMMITS_BETWEEN_TIDYING == 0) {
            store.compact(LEAST_FILL_PERCENT, BYTES_TIDIED);
        }
    }

    void close() {
        store.close();
    }

    /** Lets go of the file without writing to it. */
    void abandon() {
        store.closeImmediately();
    }
}
