package io.spillway.resilience;

/**
 * Is told how a {@link StateStore} fares. No call depends on it: pools go on with what they know. The methods are called
 * on the store's threads.
 */
public interface StateStoreListener {

    /** Tells nobody. */
    StateStoreListener NONE = new StateStoreListener() {};

    /**
     * Something could not be read or written. What was to be written is kept, and tried again.
     *
     * @param reason what went wrong, for people
     */
    default void failed(String reason) {}

    /** What had failed succeeds again. */
    default void recovered() {}

    /**
     * A damaged file was set aside, and a new one begun.
     *
     * @param aside where the damaged one lies now
     * @param reason what is wrong with it, for people
     */
    default void setAside(String aside, String reason) {}
}
