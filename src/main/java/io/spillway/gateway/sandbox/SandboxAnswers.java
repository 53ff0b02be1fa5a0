package io.spillway.gateway.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Words the answers of a simulated provider in OpenAI's dialect.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">OpenAI API reference</a>
 */
final class SandboxAnswers {

    static final String CHAT_MODEL = "demo";

    static final String EMBEDDING_MODEL = "demo-embed";

    static final List<String> MODELS = List.of(CHAT_MODEL, EMBEDDING_MODEL);

    private static final int LONGEST_ECHO = 80;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SandboxAnswers() {}

    /** Who answers, and what is said. */
    record Said(String id, long created, String provider, int key, int keys, JsonNode request) {

        /** Says who answers, and repeats the question, so that a reader sees that it arrived. */
        String text() {
            String question = SandboxAnswers.question(request);
            return "%s answers with key %d of %d.%s"
                    .formatted(provider, key, keys, question.isEmpty() ? "" : " You said: " + question);
        }

        String model() {
            return request.path("model").asText();
        }
    }

    static ObjectNode chat(Said said) {
        ObjectNode json = head(said, "chat.completion");
        ObjectNode choice = json.putArray("choices").addObject().put("index", 0);
        choice.putObject("message").put("role", "assistant").put("content", said.text());
        choice.put("finish_reason", "stop");
        return json.set("usage", usage(said));
    }

    static ObjectNode completion(Said said) {
        ObjectNode json = head(said, "text_completion");
        json.putArray("choices")
                .addObject()
                .put("index", 0)
                .put("text", said.text())
                .put("finish_reason", "stop");
        return json.set("usage", usage(said));
    }

    /** Returns a streamed chat answer, one event for each word. */
    static List<byte[]> chatEvents(Said said) {
        var events = new ArrayList<byte[]>();
        events.add(chunk(said, JSON.objectNode().put("role", "assistant").put("content", ""), null));
        for (String word : words(said.text())) {
            events.add(chunk(said, JSON.objectNode().put("content", word), null));
        }
        events.add(chunk(said, JSON.objectNode(), "stop"));
        return finished(events, said, "chat.completion.chunk");
    }

    /** Returns a streamed completion, one event for each word. */
    static List<byte[]> completionEvents(Said said) {
        var events = new ArrayList<byte[]>();
        for (String word : words(said.text())) {
            events.add(piece(said, word, null));
        }
        events.add(piece(said, "", "stop"));
        return finished(events, said, "text_completion");
    }

    private static byte[] chunk(Said said, ObjectNode delta, @Nullable String finishReason) {
        ObjectNode json = head(said, "chat.completion.chunk");
        json.putArray("choices")
                .addObject()
                .put("index", 0)
                .<ObjectNode>set("delta", delta)
                .put("finish_reason", finishReason);
        return event(json);
    }

    private static byte[] piece(Said said, String text, @Nullable String finishReason) {
        ObjectNode json = head(said, "text_completion");
        json.putArray("choices").addObject().put("index", 0).put("text", text).put("finish_reason", finishReason);
        return event(json);
    }

    /** Adds what ends a stream: the usage, if it was asked for, and the last marker. */
    private static List<byte[]> finished(List<byte[]> events, Said said, String object) {
        if (said.request().path("stream_options").path("include_usage").asBoolean()) {
            ObjectNode json = head(said, object);
            json.putArray("choices");
            events.add(event(json.set("usage", usage(said))));
        }
        events.add("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        return events;
    }

    private static byte[] event(JsonNode json) {
        return ("data: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    static ObjectNode models(String provider, long created) {
        ObjectNode json = JSON.objectNode().put("object", "list");
        var data = json.putArray("data");
        for (String model : MODELS) {
            data.addObject()
                    .put("id", model)
                    .put("object", "model")
                    .put("created", created)
                    .put("owned_by", provider);
        }
        return json;
    }

    static ObjectNode error(String message, String type, @Nullable String param, String code) {
        ObjectNode json = JSON.objectNode();
        json.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return json;
    }

    /** Returns the request; a missing node if it is not a JSON object. */
    static JsonNode read(byte[] body) {
        try {
            JsonNode json = MAPPER.readTree(new String(body, StandardCharsets.UTF_8));
            return json.isObject() ? json : MAPPER.missingNode();
        } catch (JsonProcessingException notJson) {
            return MAPPER.missingNode();
        }
    }

    private static ObjectNode head(Said said, String object) {
        return JSON.objectNode()
                .put("id", said.id())
                .put("object", object)
                .put("created", said.created())
                .put("model", said.model());
    }

    private static ObjectNode usage(Said said) {
        int input = words(question(said.request())).size();
        int output = words(said.text()).size();
        return JSON.objectNode()
                .put("prompt_tokens", input)
                .put("completion_tokens", output)
                .put("total_tokens", input + output);
    }

    /** Returns the last thing the client said, cut short. */
    private static String question(JsonNode request) {
        JsonNode messages = request.path("messages");
        JsonNode last =
                messages.isArray() ? messages.path(messages.size() - 1).path("content") : request.path("prompt");
        String text = last.isArray() ? last.path(0).path("text").asText() : last.asText();
        return text.length() <= LONGEST_ECHO ? text : text.substring(0, LONGEST_ECHO) + "…";
    }

    /** Splits behind each space, so that the pieces together are the text. */
    private static List<String> words(String text) {
        return List.of(text.split("(?<= )"));
    }
}
