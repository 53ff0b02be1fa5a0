/**
 * Anthropic's Messages, for clients and for providers.
 *
 * <p>Start at {@link io.spillway.dialect.anthropic.AnthropicDialect}. What each generation of models can do stands in
 * {@link io.spillway.dialect.anthropic.ModelGeneration}; how a conversation is brought into the order that the API
 * demands, in {@link io.spillway.dialect.anthropic.TurnsWriter}. Between a client and a provider that both speak it,
 * {@link io.spillway.dialect.anthropic.AnthropicTranslation} passes the bytes on.
 */
@NullMarked
package io.spillway.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
