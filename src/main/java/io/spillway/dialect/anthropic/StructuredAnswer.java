package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.ResponseFormat;
import org.jspecify.annotations.Nullable;

/**
 * How an answer is held to a schema. Models since 4.5 take one; older ones are given a tool whose arguments are the
 * answer, and whoever reads the answer takes it out of there again.
 *
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/structured-outputs">Structured outputs</a>
 */
final class StructuredAnswer {

    /** The tool whose arguments are the answer. */
    static final String TOOL = "json_output";

    private StructuredAnswer() {}

    /** Returns the schema that the answer must follow; {@code null} if there is none. */
    static @Nullable JsonNode schema(ChatRequest request) {
        ResponseFormat format = request.responseFormat();
        return format == null ? null : format.schema();
    }

    /** Returns whether the answer comes as the arguments of a tool. */
    static boolean isTool(ChatRequest request, ModelGeneration generation) {
        return schema(request) != null && !generation.followsSchemas();
    }

    /** Returns that tool. */
    static ObjectNode tool(JsonNode schema) {
        ObjectNode tool = JsonTree.object()
                .put("name", TOOL)
                .put("description", "Gives the answer. Call it exactly once, instead of answering in text.");
        tool.set("input_schema", ToolSchemas.object(schema));
        return tool;
    }
}
