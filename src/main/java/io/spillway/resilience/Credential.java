package io.spillway.resilience;

/**
 * The identity and limits of one key or account. It never holds the secret.
 *
 * @param id what it is called in logs, metrics and stored state; unique within its pool
 * @param priority a credential of a higher number is used only when every one of a lower number is vetoed or full;
 *     1 comes first
 * @param maxConcurrent how many calls of one model it may make at a time; 0 sets no limit
 * @param preferredConcurrent with fewer calls of a model than this under way it goes before others of its priority that have
 *     more; 0 if that does not matter
 */
public record Credential(String id, int priority, int maxConcurrent, int preferredConcurrent) {

    /**
     * @throws IllegalArgumentException if the id is blank, the priority below 1 or one of the others below 0
     */
    public Credential {
        if (id.isBlank()) {
            throw new IllegalArgumentException("id: '' (expected: a name)");
        }
        if (priority < 1) {
            throw new IllegalArgumentException("priority: %d (expected: >= 1)".formatted(priority));
        }
        if (maxConcurrent < 0) {
            throw new IllegalArgumentException("maxConcurrent: %d (expected: >= 0)".formatted(maxConcurrent));
        }
        if (preferredConcurrent < 0) {
            throw new IllegalArgumentException(
                    "preferredConcurrent: %d (expected: >= 0)".formatted(preferredConcurrent));
        }
    }

    /** A credential that is preferred while it is idle. */
    public Credential(String id, int priority, int maxConcurrent) {
        this(id, priority, maxConcurrent, 1);
    }

    /** Returns a credential of the first priority without a limit. */
    public static Credential of(String id) {
        return new Credential(id, 1, 0);
    }
}
