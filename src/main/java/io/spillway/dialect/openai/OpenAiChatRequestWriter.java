package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ChatRequestWriter;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Reasoning.Effort;
import io.spillway.dialect.ResponseFormat;
import io.spillway.dialect.Sampling;
import io.spillway.dialect.Target;
import io.spillway.dialect.ToolChoice;
import io.spillway.dialect.ToolDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request from the model. It says all that OpenAI knows; what a provider does not take, its quirks leave out.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Chat Completions reference</a>
 */
final class OpenAiChatRequestWriter implements ChatRequestWriter {

    private final Dialect dialect;

    OpenAiChatRequestWriter(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public ObjectNode write(ChatRequest request, Target target) {
        ObjectNode json = JsonTree.object().put("model", target.model());
        json.set("messages", new ChatMessagesWriter(dialect).write(request.messages()));
        writeTools(json, request);
        writeFormat(json, request.responseFormat());
        writeSampling(json, request.sampling());
        Effort effort = request.reasoning() == null ? null : request.reasoning().effortOrNearest();
        put(json, "reasoning_effort", effort == null || effort == Effort.AUTO ? null : effort.word());
        if (request.maxTokens() != null) {
            json.put("max_completion_tokens", request.maxTokens());
        }
        if (!request.stop().isEmpty()) {
            ArrayNode stop = json.putArray("stop");
            request.stop().forEach(stop::add);
        }
        if (request.answers() != null) {
            json.put("n", request.answers());
        }
        put(json, "user", request.user());
        put(json, "service_tier", request.serviceTier());
        put(json, "prompt_cache_key", request.cacheKey());
        put(json, "verbosity", request.verbosity());
        if (!request.metadata().isEmpty()) {
            ObjectNode metadata = json.putObject("metadata");
            request.metadata().forEach(metadata::put);
        }
        if (request.stream()) {
            json.put("stream", true);
            json.putObject("stream_options").put("include_usage", true);
        }
        request.extensions().writeTo(json, dialect);
        return json;
    }

    private void writeTools(ObjectNode json, ChatRequest request) {
        ArrayNode tools = JsonTree.array();
        for (ToolDefinition tool : request.tools()) {
            if (tool instanceof ToolDefinition.Function function) {
                tools.add(tool(function));
            } else if (tool instanceof ToolDefinition.Foreign foreign
                    && foreign.dialect().equals(dialect.id())) {
                tools.add(foreign.json());
            }
        }
        if (tools.isEmpty()) {
            return;
        }
        json.set("tools", tools);
        if (request.toolChoice() != null) {
            writeChoice(json, request.toolChoice());
        }
        if (request.parallelTools() != null) {
            json.put("parallel_tool_calls", request.parallelTools());
        }
    }

    private ObjectNode tool(ToolDefinition.Function function) {
        ObjectNode tool = JsonTree.object().put("type", "function");
        ObjectNode json = tool.putObject("function").put("name", function.name());
        put(json, "description", function.description());
        if (function.parameters() != null) {
            json.set("parameters", function.parameters());
        }
        if (function.strict() != null) {
            json.put("strict", function.strict());
        }
        function.extensions().writeTo(json, dialect);
        return tool;
    }

    private static void writeChoice(ObjectNode json, ToolChoice choice) {
        boolean must = choice.mode() == ToolChoice.Mode.REQUIRED;
        if (choice.names().isEmpty()) {
            json.put(
                    "tool_choice",
                    switch (choice.mode()) {
                        case AUTO -> "auto";
                        case NONE -> "none";
                        case REQUIRED -> "required";
                    });
        } else if (must && choice.names().size() == 1) {
            json.set("tool_choice", named(choice.names().get(0)));
        } else {
            ObjectNode allowed = json.putObject("tool_choice")
                    .put("type", "allowed_tools")
                    .putObject("allowed_tools")
                    .put("mode", must ? "required" : "auto");
            ArrayNode tools = allowed.putArray("tools");
            choice.names().forEach(name -> tools.add(named(name)));
        }
    }

    private static ObjectNode named(String name) {
        ObjectNode tool = JsonTree.object().put("type", "function");
        tool.putObject("function").put("name", name);
        return tool;
    }

    private static void writeFormat(ObjectNode json, @Nullable ResponseFormat format) {
        if (format == null) {
            return;
        }
        ObjectNode written = json.putObject("response_format");
        switch (format.kind()) {
            case TEXT -> written.put("type", "text");
            case JSON -> written.put("type", "json_object");
            case SCHEMA -> {
                written.put("type", "json_schema");
                // OpenAI demands a name; others have none.
                ObjectNode schema =
                        written.putObject("json_schema").put("name", format.name() == null ? "answer" : format.name());
                put(schema, "description", format.description());
                if (format.schema() != null) {
                    schema.set("schema", format.schema());
                }
                if (format.strict() != null) {
                    schema.put("strict", format.strict());
                }
            }
        }
    }

    private static void writeSampling(ObjectNode json, Sampling sampling) {
        put(json, "temperature", sampling.temperature());
        put(json, "top_p", sampling.topP());
        if (sampling.topK() != null) {
            json.put("top_k", sampling.topK());
        }
        if (sampling.seed() != null) {
            json.put("seed", sampling.seed());
        }
        put(json, "presence_penalty", sampling.presencePenalty());
        put(json, "frequency_penalty", sampling.frequencyPenalty());
        if (sampling.logprobs() != null) {
            json.put("logprobs", sampling.logprobs());
        }
        if (sampling.topLogprobs() != null) {
            json.put("top_logprobs", sampling.topLogprobs());
        }
    }

    private static void put(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static void put(ObjectNode json, String name, @Nullable Double value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
