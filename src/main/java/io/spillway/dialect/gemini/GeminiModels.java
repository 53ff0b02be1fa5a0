package io.spillway.dialect.gemini;

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
 * The names of models: Google's are resources, {@code models/gemini-2.5-pro}, and ours are not.
 *
 * @see <a href="https://ai.google.dev/api/models">Models reference</a>
 */
final class GeminiModels {

    private static final String MODELS = "models/";

    /** What is not a base model keeps its kind in its name. */
    private static final String TUNED = "tunedModels/";

    private static final ModelPage NOTHING = new ModelPage(List.of(), null);

    private static final Set<String> METHODS = Set.of("generateContent", "embedContent");

    private GeminiModels() {}

    /** Returns a model's name as Google's bodies hold it. */
    static String name(String model) {
        return model.startsWith(MODELS) || model.startsWith(TUNED) ? model : MODELS + model;
    }

    /** Returns a model's name as Google's addresses hold it. */
    static String resource(String model) {
        String name = name(model);
        int slash = name.indexOf('/') + 1;
        return name.substring(0, slash) + UrlText.escape(name.substring(slash));
    }

    /** Returns where a page of the list is. */
    static String path(@Nullable String page) {
        return "/models?pageSize=1000" + (page == null ? "" : "&pageToken=" + UrlText.escape(page));
    }

    /** Reads a page of the list: what can be talked to or makes vectors, and nothing that draws or listens only. */
    static ModelPage read(byte[] body) {
        try {
            JsonNode root = JsonTree.read(body);
            Set<String> names = new LinkedHashSet<>();
            for (JsonNode model : root.path("models")) {
                String name = model.path("name").asText("");
                if (!name.isEmpty() && isUseful(model.path("supportedGenerationMethods"))) {
                    names.add(name.startsWith(MODELS) ? name.substring(MODELS.length()) : name);
                }
            }
            String next = root.path("nextPageToken").asText("");
            return new ModelPage(List.copyOf(names), next.isEmpty() ? null : next);
        } catch (MalformedJsonException noList) {
            return NOTHING;
        }
    }

    private static boolean isUseful(JsonNode methods) {
        for (JsonNode method : methods) {
            if (METHODS.contains(method.asText(""))) {
                return true;
            }
        }
        return methods.isMissingNode();
    }
}
