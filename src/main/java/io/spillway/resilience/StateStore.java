package io.spillway.resilience;

import java.util.List;
import java.util.function.Consumer;

/**
 * The memory of pools: it outlives the process, or is shared by several. It takes changes and not snapshots, since a
 * snapshot that is loaded and saved whole loses what another process wrote meanwhile.
 *
 * <p>Implementations are safe for use by several threads. They never throw because something could not be read or
 * written: the pool goes on with what it knows, and whoever looks after the store is told by a
 * {@link StateStoreListener}. A store that several processes share keeps the {@link Change.Used} of each writer apart.
 */
public interface StateStore extends AutoCloseable {

    /**
     * Returns what is known of a pool, one change for each {@link Change#key}. It may wait for the disk or the network,
     * and is called while a pool is built.
     */
    List<Change> load(String pool);

    /**
     * Adds changes. Returns at once and writes behind; it is called in the order in which the changes happened, and
     * adding one again changes nothing.
     */
    void append(String pool, List<Change> changes);

    /**
     * Names who is to be told of what other processes have added to a pool, on a thread of the store's. Does nothing in
     * a store that no others write to.
     */
    default void changesOfOthers(String pool, Consumer<List<Change>> told) {}

    /** Writes what is still to be written, and lets go. */
    @Override
    default void close() {}
}
