package io.spillway.dialect;

import org.jspecify.annotations.Nullable;

/**
 * A mark behind a part: a provider should cache everything up to here.
 *
 * @param type the kind of cache, such as {@code "ephemeral"}
 * @param ttl how long, such as {@code "5m"}; {@code null} for as long as is usual
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/prompt-caching">Prompt caching</a>
 */
public record CacheControl(String type, @Nullable String ttl) {}
