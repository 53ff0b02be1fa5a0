package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.RequestQuirk;
import io.spillway.dialect.Target;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * OpenAI's reasoning models answer 400 to whatever steers how a token is drawn, and want the limit of tokens under its new
 * name. Since generation 5.1 they take a temperature while they do not think.
 *
 * @see <a href="https://platform.openai.com/docs/guides/latest-model">Using the latest model</a>, parameter compatibility
 */
final class ReasoningModels implements RequestQuirk {

    private static final Pattern MODEL = Pattern.compile("(o[1-9]|gpt-[5-9]).*");
    private static final Pattern FIRST_GENERATIONS = Pattern.compile("o[1-9].*|gpt-5(-.*)?");

    private static final Set<String> REFUSED =
            Set.of("presence_penalty", "frequency_penalty", "logprobs", "top_logprobs", "logit_bias", "stop");

    private static final Set<String> WORDS = Set.of(
            "max_tokens",
            "temperature",
            "top_p",
            "presence_penalty",
            "frequency_penalty",
            "logprobs",
            "top_logprobs",
            "logit_bias",
            "stop");

    @Override
    public Set<String> words() {
        return WORDS;
    }

    @Override
    public boolean concerns(String model) {
        return MODEL.matcher(model).matches() && !model.endsWith("chat-latest");
    }

    @Override
    public void change(ObjectNode request, Target target) {
        var limit = request.remove("max_tokens");
        if (limit != null) {
            request.putIfAbsent("max_completion_tokens", limit);
        }
        request.remove(REFUSED);
        boolean thinks = !request.path("reasoning_effort").asText("").equals("none")
                || FIRST_GENERATIONS.matcher(target.model()).matches();
        if (thinks) {
            request.remove("top_p");
            if (request.path("temperature").asDouble(1) != 1) {
                request.remove("temperature");
            }
        }
    }
}
