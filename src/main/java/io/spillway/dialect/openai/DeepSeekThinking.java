package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.RequestQuirk;
import io.spillway.dialect.Target;
import java.util.Set;

/**
 * DeepSeek's words for how much to think, and its conditions: while a model thinks, which it does unless told otherwise,
 * no probabilities, and every tool call in the conversation comes with the thoughts behind it.
 *
 * @see <a href="https://api-docs.deepseek.com/guides/thinking_mode">Thinking mode</a>
 */
final class DeepSeekThinking implements RequestQuirk {

    /** Stands for thoughts that the client did not keep; without any the API answers 400. */
    static final String NOT_KEPT = "(The thoughts behind this call were not kept.)";

    private static final String EFFORT = "reasoning_effort";
    private static final String THINKING = "thinking";
    private static final String THOUGHTS = "reasoning_content";

    @Override
    public Set<String> words() {
        return Set.of(EFFORT, "logprobs", "top_logprobs", "tool_calls");
    }

    @Override
    public void change(ObjectNode request, Target target) {
        switch (request.path(EFFORT).asText("")) {
            case "none", "disable", "off" -> {
                request.remove(EFFORT);
                if (!request.has(THINKING)) {
                    request.putObject(THINKING).put("type", "disabled");
                }
            }
            case "minimal" -> request.put(EFFORT, "low");
            case "medium" -> request.put(EFFORT, "high");
            case "xhigh" -> request.put(EFFORT, "max");
            default -> {
                // Said in its own words, or not at all.
            }
        }
        if (!request.path(THINKING).path("type").asText("").equals("disabled")) {
            request.remove(Set.of("logprobs", "top_logprobs"));
            request.path("messages").forEach(DeepSeekThinking::addThoughts);
        }
    }

    private static void addThoughts(JsonNode message) {
        if (message instanceof ObjectNode said
                && !said.path("tool_calls").isEmpty()
                && said.path(THOUGHTS).asText("").isEmpty()) {
            said.put(THOUGHTS, NOT_KEPT);
        }
    }
}
