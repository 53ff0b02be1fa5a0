package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.Citation;
import io.spillway.dialect.JsonTree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes and reads citations of pages: annotations of the type {@code url_citation}. */
final class Citations {

    private static final String URL_CITATION = "url_citation";

    private Citations() {}

    /**
     * Writes an annotation; {@code null} if what is cited is no page.
     *
     * @param length how long the text is that it backs, for citations that do not say where
     */
    static @Nullable ObjectNode write(Citation citation, int length) {
        if (citation.url() == null) {
            return null;
        }
        return JsonTree.object()
                .put("type", URL_CITATION)
                .put("start_index", Math.max(0, citation.from()))
                .put("end_index", citation.to() < 0 ? length : citation.to())
                .put("title", citation.title() == null ? "" : citation.title())
                .put("url", citation.url());
    }

    /** Reads a text's annotations. */
    static List<Citation> read(JsonNode annotations) {
        List<Citation> read = new ArrayList<>();
        for (JsonNode annotation : annotations) {
            if (URL_CITATION.equals(annotation.path("type").asText(""))) {
                read.add(new Citation(
                        annotation.path("url").asText(null),
                        annotation.path("title").asText(null),
                        null,
                        annotation.path("start_index").asInt(-1),
                        annotation.path("end_index").asInt(-1),
                        ResponsesDialect.ID,
                        annotation));
            }
        }
        return read;
    }
}
