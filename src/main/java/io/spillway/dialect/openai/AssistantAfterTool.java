package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.RequestQuirk;
import io.spillway.dialect.Target;
import java.util.Set;

/**
 * After a tool's result the assistant must speak before the user does, and a conversation may end with the assistant only
 * if its last message says that it is a beginning (Mistral).
 */
final class AssistantAfterTool implements RequestQuirk {

    /** What the assistant says where nobody knows what it said. */
    private static final String UNSAID = "OK.";

    @Override
    public Set<String> words() {
        return Set.of("tool", "assistant");
    }

    @Override
    public void change(ObjectNode request, Target target) {
        if (!(request.get("messages") instanceof ArrayNode messages)) {
            return;
        }
        ArrayNode strict = JsonTree.array();
        String before = "";
        for (JsonNode message : messages) {
            String role = message.path("role").asText("");
            if (before.equals("tool") && role.equals("user")) {
                strict.addObject().put("role", "assistant").put("content", UNSAID);
            }
            strict.add(message);
            before = role;
        }
        boolean begun = before.equals("assistant");
        if (begun && strict.get(strict.size() - 1) instanceof ObjectNode last && !last.has("prefix")) {
            last.put("prefix", true);
        }
        request.set("messages", strict);
    }
}
