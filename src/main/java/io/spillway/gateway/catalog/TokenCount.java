package io.spillway.gateway.catalog;

/**
 * How many tokens something takes.
 *
 * @param exact whether the model counts so; otherwise it is a guess
 * @param tokenizer the vocabulary they were counted in, such as {@code "o200k_base"}
 */
public record TokenCount(long tokens, boolean exact, String tokenizer) {}
