/**
 * OpenAI's Responses API, as clients speak it.
 *
 * <p>Start at {@link io.spillway.dialect.responses.ResponsesDialect}. A request is read by
 * {@link io.spillway.dialect.responses.ResponsesRequestReader}; whole and streamed answers come from one
 * {@link io.spillway.dialect.responses.GrowingAnswer}, so that both say the same. A provider that has the route itself is
 * spoken to by {@link io.spillway.dialect.responses.ResponsesTranslation}.
 */
@NullMarked
package io.spillway.dialect.responses;

import org.jspecify.annotations.NullMarked;
