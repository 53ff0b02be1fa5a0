package io.spillway.testing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An answer by chance, of what every provider can say: thoughts, a text, calls of tools in parallel. */
public final class RandomAnswer {

    private static final List<String> TEXTS =
            List.of("snow", "\"quoted\" back\\slash", "caf\u00e9 \ud83c\udf27", "line\nbreak\ttab", "</think>", " {} ");

    private static final List<String> ARGUMENTS = List.of(
            "{\"city\":\"Oslo\"}",
            "{ \"city\" : \"caf\\u00e9\" }",
            "{\"n\":1.0,\"big\":12345678901234567890,\"e\":1e3}",
            "{\"deep\":{\"list\":[1,null,true,\"\\\"\"]}}");

    private final String thoughts;
    private final String text;
    private final List<String> calls = new ArrayList<>();
    private final boolean cutOff;

    /** The same seed gives the same answer. */
    public RandomAnswer(long seed) {
        var random = new Random(seed);
        thoughts = random.nextBoolean() ? TEXTS.get(random.nextInt(TEXTS.size())) : "";
        for (int more = random.nextInt(4); more > 0; more--) {
            calls.add(ARGUMENTS.get(random.nextInt(ARGUMENTS.size())));
        }
        text = calls.isEmpty() ? TEXTS.get(random.nextInt(TEXTS.size())) : "";
        cutOff = calls.isEmpty() && random.nextBoolean();
    }

    /** Returns what it says. */
    public Said said() {
        StopReason stop = calls.isEmpty() ? StopReason.END : StopReason.TOOL_CALLS;
        return new Said(
                thoughts, text, calls.stream().map("weather"::concat).toList(), cutOff ? StopReason.LENGTH : stop);
    }

    /** Returns it as a provider of this dialect says it. */
    public byte[] in(Dialect provider) {
        return JsonTree.write(
                switch (provider.id()) {
                    case "openai" -> openAi();
                    case "anthropic" -> anthropic();
                    case "gemini" -> gemini();
                    case "cohere" -> cohere();
                    default -> throw new IllegalArgumentException(provider.id());
                });
    }

    private ObjectNode openAi() {
        ObjectNode json = JsonTree.object().put("id", "c").put("model", "m");
        ObjectNode choice = json.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        choice.put("finish_reason", cutOff ? "length" : calls.isEmpty() ? "stop" : "tool_calls");
        if (!thoughts.isEmpty()) {
            message.put("reasoning_content", thoughts);
        }
        addTextAndCalls(message);
        json.putObject("usage").put("prompt_tokens", 3).put("completion_tokens", 2);
        return json;
    }

    private void addTextAndCalls(ObjectNode message) {
        if (!text.isEmpty()) {
            message.put("content", text);
        }
        if (!calls.isEmpty()) {
            ArrayNode array = message.putArray("tool_calls");
            for (String call : calls) {
                ObjectNode json =
                        array.addObject().put("id", "call_" + array.size()).put("type", "function");
                json.putObject("function").put("name", "weather").put("arguments", call);
            }
        }
    }

    private ObjectNode anthropic() {
        ObjectNode json =
                JsonTree.object().put("id", "c").put("type", "message").put("role", "assistant");
        ArrayNode content = json.put("model", "m").putArray("content");
        if (!thoughts.isEmpty()) {
            content.addObject()
                    .put("type", "thinking")
                    .put("thinking", thoughts)
                    .put("signature", "c2ln");
        }
        if (!text.isEmpty()) {
            content.addObject().put("type", "text").put("text", text);
        }
        for (String call : calls) {
            content.addObject()
                    .put("type", "tool_use")
                    .put("id", "toolu_" + content.size())
                    .put("name", "weather")
                    .set("input", JsonTree.arguments(call));
        }
        json.put("stop_reason", cutOff ? "max_tokens" : calls.isEmpty() ? "end_turn" : "tool_use");
        json.putObject("usage").put("input_tokens", 3).put("output_tokens", 2);
        return json;
    }

    private ObjectNode gemini() {
        ObjectNode json = JsonTree.object().put("responseId", "r").put("modelVersion", "m");
        ObjectNode candidate = json.putArray("candidates").addObject();
        ArrayNode parts = candidate.putObject("content").put("role", "model").putArray("parts");
        if (!thoughts.isEmpty()) {
            parts.addObject().put("text", thoughts).put("thought", true);
        }
        if (!text.isEmpty()) {
            parts.addObject().put("text", text);
        }
        for (String call : calls) {
            parts.addObject().putObject("functionCall").put("name", "weather").set("args", JsonTree.arguments(call));
        }
        candidate.put("finishReason", cutOff ? "MAX_TOKENS" : "STOP");
        json.putObject("usageMetadata").put("promptTokenCount", 3).put("candidatesTokenCount", 2);
        return json;
    }

    private ObjectNode cohere() {
        ObjectNode json = JsonTree.object().put("id", "c");
        ObjectNode message = json.putObject("message").put("role", "assistant");
        ArrayNode content = JsonTree.array();
        if (!thoughts.isEmpty()) {
            content.addObject().put("type", "thinking").put("thinking", thoughts);
        }
        if (!text.isEmpty()) {
            content.addObject().put("type", "text").put("text", text);
        }
        addTextAndCalls(message);
        message.set("content", content);
        json.put("finish_reason", cutOff ? "MAX_TOKENS" : calls.isEmpty() ? "COMPLETE" : "TOOL_CALL");
        json.putObject("usage").putObject("tokens").put("input_tokens", 3).put("output_tokens", 2);
        return json;
    }
}
