package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/** The items that a response was asked with, as they are kept and as they are listed: each has an id and its long form. */
final class InputItems {

    private static final int DEFAULT_LIMIT = 20;
    private static final int HIGHEST_LIMIT = 100;

    private InputItems() {}

    /** Returns items in the form in which they are kept. */
    static byte[] complete(List<ObjectNode> items) {
        var complete = JsonTree.array();
        items.forEach(item -> complete.add(complete(item)));
        return JsonTree.write(complete);
    }

    /**
     * Returns a page of them.
     *
     * @param query {@code limit}, {@code after} and {@code order}, each of which may be left out
     */
    static ObjectNode page(List<JsonNode> items, MultiValueMap<String, String> query) {
        List<JsonNode> ordered = new ArrayList<>(items);
        if (!"asc".equals(query.getFirst("order"))) {
            Collections.reverse(ordered);
        }
        int from = position(ordered, query.getFirst("after")) + 1;
        int to = Math.min(ordered.size(), from + limit(query.getFirst("limit")));
        List<JsonNode> page = ordered.subList(Math.min(from, to), to);
        ObjectNode list = JsonTree.object().put("object", "list");
        list.putArray("data").addAll(page);
        list.put("first_id", page.isEmpty() ? null : id(page.get(0)));
        list.put("last_id", page.isEmpty() ? null : id(page.get(page.size() - 1)));
        return list.put("has_more", to < ordered.size());
    }

    private static ObjectNode complete(ObjectNode item) {
        ObjectNode complete = JsonTree.object();
        String type = item.path("type").asText("message");
        complete.put("id", item.hasNonNull("id") ? item.get("id").asText("") : prefix(type) + RequestIds.next());
        complete.put("type", type);
        item.properties().stream()
                .filter(field -> !complete.has(field.getKey()))
                .forEach(field -> complete.set(field.getKey(), field.getValue()));
        if (type.equals("message") && item.path("content").isTextual()) {
            complete.set("content", content(item));
        }
        return complete;
    }

    private static JsonNode content(ObjectNode message) {
        boolean own = message.path("role").asText("").equals("assistant");
        var content = JsonTree.array();
        ObjectNode part = content.addObject()
                .put("type", own ? "output_text" : "input_text")
                .put("text", message.get("content").asText(""));
        if (own) {
            part.putArray("annotations");
        }
        return content;
    }

    private static String prefix(String type) {
        return switch (type) {
            case "message" -> "msg_";
            case "reasoning" -> "rs_";
            default -> "fc_";
        };
    }

    private static int position(List<JsonNode> items, @Nullable String id) {
        for (int index = 0; index < items.size(); index++) {
            if (id(items.get(index)).equals(id)) {
                return index;
            }
        }
        return -1;
    }

    private static String id(JsonNode item) {
        return item.path("id").asText("");
    }

    private static int limit(@Nullable String limit) {
        try {
            return limit == null ? DEFAULT_LIMIT : Math.max(1, Math.min(HIGHEST_LIMIT, Integer.parseInt(limit)));
        } catch (NumberFormatException notANumber) {
            return DEFAULT_LIMIT;
        }
    }
}
