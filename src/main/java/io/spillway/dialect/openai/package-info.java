/** Chat Completions, Completions and Embeddings, as OpenAI defines them and as others speak them. */
@NullMarked
package io.spillway.dialect.openai;

import org.jspecify.annotations.NullMarked;
