package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;

/** What is said to a model in words, because its provider has no field for it. */
final class SystemText {

    private static final String CONTENT = "content";

    private SystemText() {}

    /** Adds a text to the system message that a conversation begins with, or begins it with one. */
    static void add(ObjectNode request, String text) {
        if (!(request.get("messages") instanceof ArrayNode messages)) {
            return;
        }
        if (messages.get(0) instanceof ObjectNode first
                && first.path("role").asText("").equals("system")) {
            addTo(first, text);
        } else {
            messages.insert(0, JsonTree.object().put("role", "system").put(CONTENT, text));
        }
    }

    private static void addTo(ObjectNode message, String text) {
        if (message.get(CONTENT) instanceof ArrayNode parts) {
            parts.addObject().put("type", "text").put("text", text);
        } else {
            String before = message.path(CONTENT).asText("");
            message.put(CONTENT, before.isEmpty() ? text : before + "\n\n" + text);
        }
    }
}
