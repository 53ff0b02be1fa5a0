package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.CacheControl;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.JsonFields;
import io.spillway.dialect.ToolChoice;
import io.spillway.dialect.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads into the model which tools a model may call, and whether it must. */
final class ChatToolsReader {

    private ChatToolsReader() {}

    /** Takes {@code tools} and, of old, {@code functions}. */
    static List<ToolDefinition> tools(JsonFields fields, Dialect dialect) {
        List<ToolDefinition> tools = new ArrayList<>();
        for (JsonNode tool : fields.array("tools")) {
            tools.add(tool(tool, dialect));
        }
        for (JsonNode function : fields.array("functions")) {
            tools.add(function(JsonFields.of(function), null, dialect));
        }
        return tools;
    }

    /** Takes {@code tool_choice} or, of old, {@code function_call}; what it does not know it leaves. */
    static @Nullable ToolChoice choice(JsonFields fields) {
        JsonNode choice = fields.takeIf("tool_choice", node -> choice(node) != null);
        JsonNode old = fields.takeIf("function_call", node -> choice(node) != null);
        JsonNode said = choice == null ? old : choice;
        return said == null ? null : choice(said);
    }

    private static ToolDefinition tool(JsonNode tool, Dialect dialect) {
        if (!tool.path("function").isObject()) {
            return new ToolDefinition.Foreign(dialect.id(), tool);
        }
        JsonFields fields = JsonFields.of(tool);
        return function(fields.object("function"), fields.cacheControl(), dialect);
    }

    private static ToolDefinition function(JsonFields function, @Nullable CacheControl cache, Dialect dialect) {
        String name = function.text("name");
        CacheControl own = function.cacheControl();
        return new ToolDefinition.Function(
                name == null ? "" : name,
                function.text("description"),
                function.take("parameters"),
                function.bool("strict"),
                cache == null ? own : cache,
                function.rest(dialect));
    }

    private static @Nullable ToolChoice choice(JsonNode choice) {
        return switch (choice.isTextual()
                ? choice.textValue()
                : choice.path("type").asText("function")) {
            case "auto" -> ToolChoice.AUTO;
            case "none" -> ToolChoice.NONE;
            case "required", "any" -> ToolChoice.REQUIRED;
            case "function" -> named(choice);
            case "allowed_tools" -> allowed(choice.path("allowed_tools"));
            default -> null;
        };
    }

    private static @Nullable ToolChoice named(JsonNode choice) {
        String name = name(choice);
        return name.isEmpty() ? null : ToolChoice.named(name);
    }

    private static @Nullable ToolChoice allowed(JsonNode allowed) {
        List<String> names = new ArrayList<>();
        for (JsonNode tool : allowed.path("tools")) {
            String name = name(tool);
            if (name.isEmpty()) {
                return null;
            }
            names.add(name);
        }
        boolean must = allowed.path("mode").asText("").equals("required");
        return new ToolChoice(must ? ToolChoice.Mode.REQUIRED : ToolChoice.Mode.AUTO, names);
    }

    private static String name(JsonNode tool) {
        return tool.path("function").path("name").asText(tool.path("name").asText(""));
    }
}
