package io.spillway.dialect.cohere;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ChatRequestWriter;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Reasoning;
import io.spillway.dialect.ResponseFormat;
import io.spillway.dialect.ResponseFormat.Kind;
import io.spillway.dialect.Sampling;
import io.spillway.dialect.Target;
import io.spillway.dialect.ToolChoice;
import io.spillway.dialect.ToolChoice.Mode;
import io.spillway.dialect.ToolDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request for chat.
 *
 * @see <a href="https://docs.cohere.com/v2/reference/chat">Chat reference</a>
 */
final class CohereRequestWriter implements ChatRequestWriter {

    /** More are refused. */
    private static final int MOST_STOPS = 5;

    private final CohereDialect dialect;

    CohereRequestWriter(CohereDialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public ObjectNode write(ChatRequest request, Target target) {
        ObjectNode json = JsonTree.object().put("model", target.model());
        json.set("messages", CohereMessages.write(request.messages()));
        writeTools(json, request);
        writeSampling(json, request.sampling());
        if (request.maxTokens() != null) {
            json.put("max_tokens", request.maxTokens());
        }
        if (!request.stop().isEmpty()) {
            ArrayNode stops = json.putArray("stop_sequences");
            request.stop().stream().limit(MOST_STOPS).forEach(stops::add);
        }
        // Cohere takes either tools or a form.
        if (!json.has("tools")) {
            writeFormat(json, request.responseFormat());
        }
        writeThinking(json, request.reasoning());
        if (request.stream()) {
            json.put("stream", true);
        }
        request.extensions().writeTo(json, dialect);
        return json;
    }

    /** A choice of some tools cannot be said; so the others are not offered. */
    private static void writeTools(ObjectNode json, ChatRequest request) {
        ToolChoice choice = request.toolChoice();
        ArrayNode tools = JsonTree.array();
        for (ToolDefinition.Function function : request.functions()) {
            if (choice == null || choice.names().isEmpty() || choice.names().contains(function.name())) {
                tools.add(tool(function));
            }
        }
        if (tools.isEmpty()) {
            return;
        }
        json.set("tools", tools);
        if (choice != null && choice.mode() != Mode.AUTO) {
            json.put("tool_choice", choice.mode().name());
        }
    }

    private static ObjectNode tool(ToolDefinition.Function function) {
        ObjectNode tool = JsonTree.object().put("type", "function");
        ObjectNode json = tool.putObject("function").put("name", function.name());
        if (function.description() != null) {
            json.put("description", function.description());
        }
        if (function.parameters() == null) {
            json.putObject("parameters").put("type", "object").putObject("properties");
        } else {
            json.set("parameters", function.parameters());
        }
        return tool;
    }

    /** What others count to 2 ends at 1 here. */
    private static void writeSampling(ObjectNode json, Sampling sampling) {
        put(json, "temperature", limited(sampling.temperature()));
        put(json, "p", sampling.topP());
        if (sampling.topK() != null) {
            json.put("k", sampling.topK());
        }
        if (sampling.seed() != null) {
            json.put("seed", sampling.seed());
        }
        put(json, "presence_penalty", limited(sampling.presencePenalty()));
        put(json, "frequency_penalty", limited(sampling.frequencyPenalty()));
        if (sampling.logprobs() != null) {
            json.put("logprobs", sampling.logprobs());
        }
    }

    private static @Nullable Double limited(@Nullable Double value) {
        return value == null ? null : Double.valueOf(Math.max(0, Math.min(value, 1)));
    }

    private static void writeFormat(ObjectNode json, @Nullable ResponseFormat format) {
        if (format != null && format.kind() != Kind.TEXT) {
            ObjectNode written = json.putObject("response_format").put("type", "json_object");
            if (format.schema() != null) {
                written.set("json_schema", format.schema());
            }
        }
    }

    private static void writeThinking(ObjectNode json, @Nullable Reasoning reasoning) {
        if (reasoning == null) {
            return;
        }
        Integer budget = reasoning.budgetOrNearest();
        if (reasoning.isOff()) {
            json.putObject("thinking").put("type", "disabled");
        } else if (budget != null) {
            ObjectNode thinking = json.putObject("thinking").put("type", "enabled");
            if (budget > 0) {
                thinking.put("token_budget", budget);
            }
        }
    }

    private static void put(ObjectNode json, String name, @Nullable Double value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
