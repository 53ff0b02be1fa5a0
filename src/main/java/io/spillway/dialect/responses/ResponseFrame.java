package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a response says beside its output: most of it repeats the request, and what that left out has the API's default.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/object">The response object</a>
 */
final class ResponseFrame {

    private final ResponsesRequest request;
    private final String id;
    private long createdAt;
    private String model;
    private @Nullable String serviceTier;

    ResponseFrame(ResponsesRequest request, String id, long createdAt) {
        this.request = request;
        this.id = id;
        this.createdAt = createdAt;
        this.model = request.model();
    }

    /** This model answers. */
    void answeredBy(String name) {
        model = name;
    }

    /** The answer was begun then. */
    void createdAt(long epochSeconds) {
        createdAt = epochSeconds;
    }

    /** It was served with this urgency. */
    void servedAs(String tier) {
        serviceTier = tier;
    }

    /** Writes the response with an output. */
    ObjectNode write(String status, List<ObjectNode> output) {
        ObjectNode response = JsonTree.object()
                .put("id", id)
                .put("object", "response")
                .put("created_at", createdAt)
                .put("status", status)
                .put("background", false)
                .putNull("error")
                .putNull("incomplete_details");
        repeat(response, "instructions");
        repeat(response, "max_output_tokens");
        repeat(response, "max_tool_calls");
        response.put("model", model);
        response.set("output", GrowingAnswer.array(output));
        response.set("parallel_tool_calls", said("parallel_tool_calls", "true"));
        response.put("previous_response_id", request.previous());
        repeat(response, "prompt_cache_key");
        response.set("reasoning", reasoning());
        repeat(response, "safety_identifier");
        response.set("service_tier", serviceTier == null ? said("service_tier", "\"default\"") : text(serviceTier));
        response.set("store", said("store", "true"));
        response.set("temperature", said("temperature", "1.0"));
        response.set("text", text());
        response.set("tool_choice", said("tool_choice", "\"auto\""));
        response.set("tools", said("tools", "[]"));
        response.set("top_logprobs", said("top_logprobs", "0"));
        response.set("top_p", said("top_p", "1.0"));
        response.set("truncation", said("truncation", "\"disabled\""));
        response.putNull("usage");
        repeat(response, "user");
        response.set("metadata", said("metadata", "{}"));
        return response;
    }

    private void repeat(ObjectNode response, String field) {
        response.set(field, said(field, "null"));
    }

    /** Returns what the request says, else a default. */
    private JsonNode said(String field, String otherwise) {
        JsonNode value = request.json().path(field);
        return value.isMissingNode() || value.isNull() ? Defaults.read(otherwise) : value;
    }

    private ObjectNode reasoning() {
        JsonNode said = request.json().path("reasoning");
        ObjectNode reasoning = JsonTree.object();
        reasoning.set("effort", said.hasNonNull("effort") ? said.get("effort") : Defaults.read("null"));
        reasoning.set("summary", said.hasNonNull("summary") ? said.get("summary") : Defaults.read("null"));
        return reasoning;
    }

    private ObjectNode text() {
        JsonNode said = request.json().path("text");
        ObjectNode text = said.isObject() ? ((ObjectNode) said).deepCopy() : JsonTree.object();
        if (!text.hasNonNull("format")) {
            text.putObject("format").put("type", "text");
        }
        if (!text.hasNonNull("verbosity")) {
            text.put("verbosity", "medium");
        }
        return text;
    }

    private static JsonNode text(String value) {
        return JsonTree.object().textNode(value);
    }
}
