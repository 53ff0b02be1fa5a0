package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the list of a provider's models, in each of the shapes that are about. */
public final class OpenAiModelList {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES = List.of("id", "name", "model");

    private OpenAiModelList() {}

    /**
     * Returns the models' names in the order of the list, each once; none if the body is no such list.
     *
     * @see <a href="https://platform.openai.com/docs/api-reference/models/list">List models</a>
     */
    public static List<String> read(byte[] body) {
        try {
            return names(JSON.readTree(body));
        } catch (IOException notJson) {
            return List.of();
        }
    }

    private static List<String> names(JsonNode root) {
        List<String> names = new ArrayList<>();
        for (JsonNode model : models(root)) {
            String name = name(model);
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names.stream().distinct().toList();
    }

    private static JsonNode models(JsonNode root) {
        if (root.isArray()) {
            return root;
        }
        return root.path("data").isArray() ? root.path("data") : root.path("models");
    }

    private static String name(JsonNode model) {
        if (model.isTextual()) {
            return model.textValue();
        }
        for (String field : NAMES) {
            if (model.path(field).isTextual()) {
                return model.path(field).textValue();
            }
        }
        return "";
    }
}
