package io.spillway.gateway.requestlog;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps calls' folders until they are too old or too many. Used by one thread at a time. */
final class Retention {

    private final Duration longest;
    private final long largest;

    /** Oldest first. */
    private final Deque<Kept> folders = new ArrayDeque<>();

    private long size;

    /**
     * @param longest age at which a folder is deleted
     * @param largest space of all folders above which the oldest is deleted
     */
    Retention(Duration longest, long largest) {
        this.longest = longest;
        this.largest = largest;
    }

    private record Kept(Path folder, Instant at, long bytes) {}

    /** A folder was written. */
    void added(Path folder, Instant at, long bytes) {
        folders.addLast(new Kept(folder, at, bytes));
        size += bytes;
    }

    /** Finds the folders that lie there from earlier, by their names; whatever else lies there is left alone. */
    void find(Path root) {
        for (Path folder : Folders.in(root)) {
            added(folder, Folders.at(folder), Folders.size(folder));
        }
    }

    /** Deletes the oldest until nothing is too old and all together are not too large. */
    void sweep(Instant now) {
        Instant tooOld = now.minus(longest);
        while (!folders.isEmpty() && (size > largest || folders.getFirst().at().isBefore(tooOld))) {
            Kept oldest = folders.removeFirst();
            size -= oldest.bytes();
            Folders.delete(oldest.folder());
        }
    }
}
