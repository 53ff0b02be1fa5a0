/**
 * Chat Completions, Completions and Embeddings, as OpenAI defines them and as others speak them.
 *
 * <p>Start at {@link io.spillway.dialect.openai.OpenAiDialect}, which reads requests and words errors, and at
 * {@link io.spillway.dialect.openai.OpenAiTranslation}, which passes requests and answers on to a provider of the same
 * dialect. Nothing here makes a tree of what is only passed on; errors and lists of models are small enough for one.
 */
@NullMarked
package io.spillway.dialect.openai;

import org.jspecify.annotations.NullMarked;
