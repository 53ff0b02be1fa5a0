package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.RequestQuirk;
import io.spillway.dialect.Target;
import java.util.Set;

/**
 * xAI's reasoning models answer 400 to penalties and texts to stop at, and to words for the effort that they do not know.
 *
 * @see <a href="https://docs.x.ai/docs/guides/reasoning">Reasoning</a>
 */
final class XaiReasoning implements RequestQuirk {

    private static final String EFFORT = "reasoning_effort";
    private static final Set<String> REFUSED = Set.of("presence_penalty", "frequency_penalty", "stop");

    @Override
    public Set<String> words() {
        return Set.of("presence_penalty", "frequency_penalty", "stop", EFFORT);
    }

    @Override
    public boolean concerns(String model) {
        return model.startsWith("grok") && !model.contains("non-reasoning");
    }

    @Override
    public void change(ObjectNode request, Target target) {
        request.remove(REFUSED);
        String model = target.model();
        if (model.startsWith("grok-4.20") || model.startsWith("grok-build")) {
            request.remove(EFFORT);
            return;
        }
        switch (request.path(EFFORT).asText("")) {
            case "minimal" -> request.put(EFFORT, "low");
            case "xhigh", "max" -> request.put(EFFORT, "high");
            case "none" -> request.put(EFFORT, model.startsWith("grok-4.3") ? "none" : "low");
            default -> {
                // One that they know, or none.
            }
        }
    }
}
