package io.spillway.dialect.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.ModelPage;
import io.spillway.dialect.UrlText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the list of models.
 *
 * @see <a href="https://docs.cohere.com/reference/list-models">List models</a>
 */
final class CohereModels {

    private static final Set<String> ENDPOINTS = Set.of("chat", "embed");

    private CohereModels() {}

    static String path(@Nullable String page) {
        String first = "/v1/models?page_size=1000";
        return page == null ? first : first + "&page_token=" + UrlText.escape(page);
    }

    /** Reads a page: what can be talked to or makes vectors, and is not withdrawn. */
    static ModelPage read(byte[] body) {
        try {
            JsonNode root = JsonTree.read(body);
            Set<String> names = new LinkedHashSet<>();
            for (JsonNode model : root.path("models")) {
                String name = model.path("name").asText("");
                boolean current = !model.path("is_deprecated").asBoolean();
                if (!name.isEmpty() && current && isUseful(model.path("endpoints"))) {
                    names.add(name);
                }
            }
            String next = root.path("next_page_token").asText("");
            return new ModelPage(List.copyOf(names), next.isEmpty() ? null : next);
        } catch (MalformedJsonException noList) {
            return new ModelPage(List.of(), null);
        }
    }

    private static boolean isUseful(JsonNode endpoints) {
        for (JsonNode endpoint : endpoints) {
            if (ENDPOINTS.contains(endpoint.asText(""))) {
                return true;
            }
        }
        return endpoints.isMissingNode();
    }
}
