package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.AnswerQuirk;

/**
 * The content of an answer is not a text but parts, thoughts among them (Mistral's reasoning models): they become a text
 * and {@code reasoning_content}.
 *
 * @see <a href="https://docs.mistral.ai/capabilities/reasoning/">Reasoning</a>
 */
final class ThinkingParts implements AnswerQuirk {

    private static final String CONTENT = "content";

    @Override
    public boolean change(ObjectNode answer) {
        boolean changed = false;
        for (JsonNode choice : answer.path("choices")) {
            changed |= changeSaid(choice.path("message"));
            changed |= changeSaid(choice.path("delta"));
        }
        return changed;
    }

    @Override
    public Events events() {
        return this::change;
    }

    private static boolean changeSaid(JsonNode said) {
        if (!(said instanceof ObjectNode object) || !(object.get(CONTENT) instanceof ArrayNode parts)) {
            return false;
        }
        StringBuilder thought = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (JsonNode part : parts) {
            switch (part.path("type").asText("")) {
                case "thinking" -> thought.append(ChatAnswerParts.thought(part.path("thinking")));
                case "text" -> text.append(part.path("text").asText(""));
                default -> {
                    // A number that refers to a source which is not told with it.
                }
            }
        }
        if (!thought.isEmpty()) {
            object.put("reasoning_content", thought.toString());
        }
        object.put(CONTENT, text.toString());
        return true;
    }
}
