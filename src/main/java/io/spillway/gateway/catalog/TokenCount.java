package io.spillway.gateway.catalog;

import org.jspecify.annotations.Nullable;

/**
 * How many tokens something takes.
 *
 * @param exact whether the model counts so; otherwise it is a guess
 * @param tokenizer the vocabulary they were counted in; {@code null} if there was nothing to cut
 */
public record TokenCount(
        long tokens, boolean exact, @Nullable String tokenizer) {}
