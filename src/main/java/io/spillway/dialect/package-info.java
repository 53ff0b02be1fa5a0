/**
 * What an API's requests, answers, errors and streams look like, and how one API's are told in another's.
 *
 * <p>Start at {@link io.spillway.dialect.Dialect} and {@link io.spillway.dialect.Translation}. The form that all dialects
 * share is {@link io.spillway.dialect.ChatRequest}, {@link io.spillway.dialect.ChatResponse} and
 * {@link io.spillway.dialect.ChatEvent}; a dialect reads it and writes it as a {@link io.spillway.dialect.ClientSide} or a
 * {@link io.spillway.dialect.ProviderSide}. Everything here is a function of its input: no socket, no file, no clock.
 */
@NullMarked
package io.spillway.dialect;

import org.jspecify.annotations.NullMarked;
