package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.gateway.catalog.ModelCatalog.ListedModel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Models as Anthropic lists them. There is one page with all of them.
 *
 * @see <a href="https://docs.claude.com/en/api/models-list">List models</a>
 */
final class AnthropicModels {

    private AnthropicModels() {}

    /** Returns one model. */
    static ObjectNode entry(ListedModel model) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "model")
                .put("id", model.id())
                .put("display_name", model.id())
                .put("created_at", Instant.ofEpochSecond(model.created()).toString());
    }

    /** Returns the list, with what is said about its pages. */
    static ObjectNode list(List<ListedModel> models) {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        ArrayNode data = list.putArray("data");
        models.forEach(model -> data.add(entry(model)));
        return list.put("has_more", false)
                .put("first_id", id(data.path(0)))
                .put("last_id", id(data.path(data.size() - 1)));
    }

    private static @Nullable String id(JsonNode model) {
        return model.path("id").textValue();
    }
}
