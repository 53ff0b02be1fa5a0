package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.RequestQuirk;
import io.spillway.dialect.Target;
import java.util.Locale;
import java.util.Set;

/**
 * NVIDIA hands each model's own switch through: {@code reasoning_effort} becomes an argument of the chat template, a word
 * in the system message, or stays. What the client says in {@code chat_template_kwargs} itself counts.
 *
 * @see <a href="https://docs.api.nvidia.com/nim/reference/llm-apis">NIM LLM APIs</a>, each model's page
 */
final class NvidiaThinking implements RequestQuirk {

    private static final String EFFORT = "reasoning_effort";

    @Override
    public Set<String> words() {
        return Set.of(EFFORT);
    }

    @Override
    public void change(ObjectNode request, Target target) {
        String effort = request.path(EFFORT).asText("");
        if (effort.isEmpty()) {
            return;
        }
        String model = target.model().toLowerCase(Locale.ROOT);
        boolean on = !Set.of("none", "disable", "off").contains(effort);
        if (isAny(model, "deepseek-v4")) {
            switchTemplate(request, "thinking", on);
            if (on) {
                request.put(EFFORT, isAny(effort, "xhigh", "max") ? "max" : "high");
            }
        } else if (isAny(model, "deepseek-v3", "kimi-k2")) {
            switchTemplate(request, "thinking", on);
        } else if (isAny(model, "glm", "qwen3", "qwen-3")) {
            switchTemplate(request, "enable_thinking", on);
        } else if (isAny(model, "nemotron")) {
            request.remove(EFFORT);
            SystemText.add(request, nemotron(model, on));
        } else if (isAny(model, "mistral-medium-3.5", "mistral-small-4")) {
            request.put(EFFORT, on ? "high" : "none");
        }
    }

    private static void switchTemplate(ObjectNode request, String name, boolean on) {
        request.remove(EFFORT);
        ObjectNode arguments = request.get("chat_template_kwargs") instanceof ObjectNode said
                ? said
                : request.putObject("chat_template_kwargs");
        if (!arguments.has(name)) {
            arguments.put(name, on);
        }
    }

    /** The first generation, made of Llama, knows a sentence where later ones know a word. */
    private static String nemotron(String model, boolean on) {
        boolean sentence = isAny(model, "llama-3") && !isAny(model, "v1.5", "v1_5");
        if (sentence) {
            return on ? "detailed thinking on" : "detailed thinking off";
        }
        return on ? "/think" : "/no_think";
    }

    private static boolean isAny(String name, String... parts) {
        for (String part : parts) {
            if (name.contains(part)) {
                return true;
            }
        }
        return false;
    }
}
