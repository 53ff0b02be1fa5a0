package io.spillway.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Where something that an answer says comes from.
 *
 * @param url the page; {@code null} if it is none
 * @param title the page's or document's title
 * @param quote the words there
 * @param from where the text begins that it backs, in characters of the answer; -1 if nobody said
 * @param to where that text ends; -1 if nobody said
 * @param dialect the {@link Dialect#id} of the dialect it came in
 * @param original what that dialect said, to be written back to it
 */
public record Citation(
        @Nullable String url,
        @Nullable String title,
        @Nullable String quote,
        int from,
        int to,
        String dialect,
        JsonNode original) {}
