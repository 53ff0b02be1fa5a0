/**
 * What Cohere speaks in its second version: chat and embeddings. Only providers speak it, no client.
 *
 * <p>Start at {@link io.spillway.dialect.cohere.CohereDialect}.
 */
@NullMarked
package io.spillway.dialect.cohere;

import org.jspecify.annotations.NullMarked;
