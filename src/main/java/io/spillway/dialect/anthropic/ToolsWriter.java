package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.ToolChoice;
import io.spillway.dialect.ToolChoice.Mode;
import io.spillway.dialect.ToolDefinition;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the model may call, and whether it must.
 *
 * @see <a href="https://docs.claude.com/en/docs/agents-and-tools/tool-use/implement-tool-use">Implement tool use</a>
 */
final class ToolsWriter {

    private final Dialect dialect;
    private final ChatRequest request;
    private final ModelGeneration generation;
    private final ToolChoice choice;
    private final boolean forcible;

    /**
     * @param forcible whether the model lets itself be made to call a tool; one that thinks does not
     */
    ToolsWriter(Dialect dialect, ChatRequest request, ModelGeneration generation, boolean forcible) {
        this.dialect = dialect;
        this.request = request;
        this.generation = generation;
        this.choice = choice(request, generation);
        this.forcible = forcible;
    }

    /** Writes {@code tools} and {@code tool_choice}. */
    void write(ObjectNode json) {
        ArrayNode tools = JsonTree.array();
        for (ToolDefinition tool : request.tools()) {
            if (tool instanceof ToolDefinition.Function function) {
                if (isCallable(function)) {
                    tools.add(function(function));
                }
            } else if (tool instanceof ToolDefinition.Foreign foreign
                    && foreign.dialect().equals(dialect.id())) {
                tools.add(foreign.json());
            }
        }
        if (StructuredAnswer.isTool(request, generation)) {
            tools.add(StructuredAnswer.tool(Objects.requireNonNull(StructuredAnswer.schema(request))));
        }
        if (!tools.isEmpty()) {
            json.set("tools", tools);
            writeChoice(json);
        }
    }

    /** Returns what the model is asked to do that it cannot be made to do; {@code null} if there is nothing. */
    @Nullable
    String hint() {
        if (forcible || choice.mode() != Mode.REQUIRED || (request.tools().isEmpty() && !answersByTool())) {
            return null;
        }
        return choice.names().size() == 1
                ? "Answer by calling the tool `" + choice.names().get(0) + "`."
                : "Answer by calling at least one of your tools.";
    }

    private boolean answersByTool() {
        return StructuredAnswer.isTool(request, generation);
    }

    /** An answer that comes as a tool's arguments must come; where there are other tools, it or one of those. */
    private static ToolChoice choice(ChatRequest request, ModelGeneration generation) {
        ToolChoice said = request.toolChoice();
        if (StructuredAnswer.isTool(request, generation) && (said == null || said.mode() != Mode.REQUIRED)) {
            boolean only = request.tools().isEmpty() || (said != null && said.mode() == Mode.NONE);
            return only ? ToolChoice.named(StructuredAnswer.TOOL) : ToolChoice.REQUIRED;
        }
        return said == null ? ToolChoice.AUTO : said;
    }

    /** Of a choice of several only those are shown: the API cannot say it otherwise. */
    private boolean isCallable(ToolDefinition.Function function) {
        List<String> names = choice.names();
        return names.size() < 2 || names.contains(function.name());
    }

    private ObjectNode function(ToolDefinition.Function function) {
        ObjectNode json = JsonTree.object().put("name", function.name());
        if (function.description() != null) {
            json.put("description", function.description());
        }
        boolean strict = Boolean.TRUE.equals(function.strict()) && generation.followsSchemas();
        ObjectNode schema = ToolSchemas.object(function.parameters());
        json.set("input_schema", strict ? ToolSchemas.strict(schema) : schema);
        if (strict) {
            json.put("strict", true);
        }
        BlocksWriter.mark(json, function.cache());
        function.extensions().writeTo(json, dialect);
        return json;
    }

    private void writeChoice(ObjectNode json) {
        boolean oneAtATime = Boolean.FALSE.equals(request.parallelTools()) && choice.mode() != Mode.NONE;
        if (request.toolChoice() == null && choice.equals(ToolChoice.AUTO) && !oneAtATime) {
            return;
        }
        ObjectNode chosen = json.putObject("tool_choice");
        switch (choice.mode()) {
            case AUTO -> chosen.put("type", "auto");
            case NONE -> chosen.put("type", "none");
            case REQUIRED -> writeRequired(chosen);
        }
        if (oneAtATime) {
            chosen.put("disable_parallel_tool_use", true);
        }
    }

    private void writeRequired(ObjectNode chosen) {
        if (!forcible) {
            chosen.put("type", "auto");
        } else if (choice.names().size() == 1) {
            chosen.put("type", "tool").put("name", choice.names().get(0));
        } else {
            chosen.put("type", "any");
        }
    }
}
