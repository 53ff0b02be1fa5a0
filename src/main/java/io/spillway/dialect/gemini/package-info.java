/**
 * What Google's Gemini speaks: {@code generateContent} and what goes with it. Only providers speak it, no client.
 *
 * <p>Start at {@link io.spillway.dialect.gemini.GeminiDialect}.
 */
@NullMarked
package io.spillway.dialect.gemini;

import org.jspecify.annotations.NullMarked;
