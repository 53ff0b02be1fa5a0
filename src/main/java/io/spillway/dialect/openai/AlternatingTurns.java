package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.RequestQuirk;
import io.spillway.dialect.Target;
import java.util.Set;

/** User and assistant must take turns (Perplexity): neighbours of the same role become one message. */
final class AlternatingTurns implements RequestQuirk {

    private static final String ROLE = "role";
    private static final String CONTENT = "content";
    private static final Set<String> TAKE_TURNS = Set.of("user", "assistant");

    @Override
    public Set<String> words() {
        return Set.of("messages");
    }

    @Override
    public void change(ObjectNode request, Target target) {
        if (!(request.get("messages") instanceof ArrayNode messages)) {
            return;
        }
        ArrayNode turns = JsonTree.array();
        for (JsonNode message : messages) {
            if (turns.size() > 0 && turns.get(turns.size() - 1) instanceof ObjectNode last && isSame(last, message)) {
                last.set(CONTENT, both(last.path(CONTENT), message.path(CONTENT)));
            } else {
                turns.add(message);
            }
        }
        request.set("messages", turns);
    }

    private static boolean isSame(JsonNode last, JsonNode next) {
        return TAKE_TURNS.contains(last.path(ROLE).asText(""))
                && last.path(ROLE).equals(next.path(ROLE));
    }

    private static JsonNode both(JsonNode first, JsonNode second) {
        if (first.isTextual() && second.isTextual()) {
            return JsonTree.array().textNode(first.textValue() + "\n\n" + second.textValue());
        }
        ArrayNode parts = JsonTree.array();
        addParts(parts, first);
        addParts(parts, second);
        return parts;
    }

    private static void addParts(ArrayNode parts, JsonNode content) {
        if (content.isTextual()) {
            parts.addObject().put("type", "text").put("text", content.textValue());
        } else {
            content.forEach(parts::add);
        }
    }
}
