package io.spillway.dialect.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.Citation;
import java.util.ArrayList;
import java.util.List;

/** Reads where a text comes from: documents or tools' results, each a source of its own. */
final class CohereCitations {

    private CohereCitations() {}

    static List<Citation> read(JsonNode citation) {
        List<Citation> citations = new ArrayList<>();
        for (JsonNode source : citation.path("sources")) {
            JsonNode document = source.path("document");
            citations.add(new Citation(
                    document.path("url").textValue(),
                    document.path("title").textValue(),
                    document.path("snippet").textValue(),
                    citation.path("start").asInt(-1),
                    citation.path("end").asInt(-1),
                    CohereDialect.ID,
                    citation));
        }
        return citations;
    }
}
