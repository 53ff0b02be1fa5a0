package io.spillway.gateway.requestlog;

import io.spillway.resilience.Ticker;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Puts the folders of calls on the disk. Only their owner may read them. Used by one thread at a time.
 *
 * <p>A folder's name is the time of its call and a number of ours: nothing of what a client sends gets into a path.
 */
final class DetailedLogs {

    private final Path root;
    private final Retention retention;
    private final Ticker ticker;
    private final RequestLogListener listener;

    /** The number of the next folder; it tells those apart that have the same time. */
    private long next;

    DetailedLogs(Path root, Retention retention, Ticker ticker, RequestLogListener listener) {
        this.root = root;
        this.retention = retention;
        this.ticker = ticker;
        this.listener = listener;
    }

    /** Writes a call's files. If that fails, nothing is left of them, and the listener is told. */
    void write(Instant at, Map<String, byte[]> files) {
        try {
            makeRoot();
            Path folder = makeFolder(at);
            try {
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    write(folder.resolve(file.getKey()), file.getValue());
                }
            } catch (IOException cut) {
                Folders.delete(folder);
                throw cut;
            }
            retention.added(folder, at, size(files));
            listener.written();
        } catch (IOException failure) {
            listener.failed(failure.getClass().getSimpleName() + ": " + failure.getMessage());
        }
        sweep();
    }

    private static long size(Map<String, byte[]> files) {
        return Folders.size(
                files.values().stream().map(file -> (long) file.length).toList());
    }

    /** Deletes what is too old or too much. */
    void sweep() {
        retention.sweep(ticker.instant());
    }

    /** Finds the folders of earlier runs. */
    void findOldOnes() {
        retention.find(root);
        sweep();
    }

    private void makeRoot() throws IOException {
        if (!Files.isDirectory(root)) {
            Path parent = root.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(root, ownerOnly("rwx------"));
        }
    }

    private Path makeFolder(Instant at) throws IOException {
        while (true) {
            Path folder = root.resolve(Folders.name(at, next++));
            try {
                return Files.createDirectory(folder, ownerOnly("rwx------"));
            } catch (FileAlreadyExistsException another) {
                // It is of an earlier run; the next number is free.
            }
        }
    }

    private void write(Path file, byte[] bytes) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = Files.newByteChannel(file, options, ownerOnly("rw-------"));
                var out = Channels.newOutputStream(channel)) {
            out.write(bytes);
        }
    }

    private FileAttribute<?>[] ownerOnly(String permissions) {
        return root.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
