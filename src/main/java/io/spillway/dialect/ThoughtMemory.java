package io.spillway.dialect;

import org.jspecify.annotations.Nullable;

/**
 * Remembers the thoughts behind tool calls, by the call's id as the client sees it, until the results come.
 *
 * <p>The gateway has one for all providers: bounded in number and in bytes, in memory, and what is old is forgotten.
 * {@link SharedTranslation} fills and asks it for every provider dialect, so that readers and writers know only the model.
 * Safe for many threads; never blocks, never fails.
 */
public interface ThoughtMemory {

    /** Remembers nothing. */
    ThoughtMemory NONE = new ThoughtMemory() {
        @Override
        public void keep(String toolCallId, Thoughts thoughts) {}

        @Override
        public @Nullable Thoughts recall(String toolCallId) {
            return null;
        }
    };

    /** Keeps the thoughts behind a call. */
    void keep(String toolCallId, Thoughts thoughts);

    /** Returns the thoughts behind a call; {@code null} if there were none, or they are forgotten. */
    @Nullable
    Thoughts recall(String toolCallId);
}
