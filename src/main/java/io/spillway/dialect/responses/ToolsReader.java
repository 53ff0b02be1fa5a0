package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.ToolChoice;
import io.spillway.dialect.ToolChoice.Mode;
import io.spillway.dialect.ToolDefinition;
import io.spillway.dialect.openai.Rejection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what the model may call, and whether it must. */
final class ToolsReader {

    private static final String FUNCTION = "function";
    private static final String CUSTOM = "custom";

    private final Beyond beyond;
    private final ToolNames names;

    /**
     * @param names is told of every tool that is no plain function
     */
    ToolsReader(Beyond beyond, ToolNames names) {
        this.beyond = beyond;
        this.names = names;
    }

    /** Reads {@code tools}. */
    List<ToolDefinition> tools(Fields request) {
        List<ToolDefinition> tools = new ArrayList<>();
        read(request, null, tools);
        return tools;
    }

    /** Reads {@code tool_choice}; {@code null} if the client did not say. */
    @Nullable
    ToolChoice choice(Fields request) {
        JsonNode choice = request.get("tool_choice");
        if (choice == null) {
            return null;
        }
        if (choice.isTextual()) {
            return new ToolChoice(mode(choice.textValue(), "tool_choice"), List.of());
        }
        Fields fields = Fields.of(choice, "tool_choice");
        String type = fields.required("type");
        if (type.equals(FUNCTION) || type.equals(CUSTOM)) {
            return ToolChoice.named(function(fields));
        }
        if (type.equals("allowed_tools")) {
            return new ToolChoice(mode(fields.required("mode"), "tool_choice.mode"), allowed(fields));
        }
        beyond.type("tool_choice.type", "A choice", type);
        return null;
    }

    private void read(Fields holder, @Nullable String namespace, List<ToolDefinition> tools) {
        int index = 0;
        for (JsonNode item : holder.items("tools")) {
            Fields tool = holder.item("tools", item, index++);
            String type = tool.required("type");
            switch (type) {
                case FUNCTION -> tools.add(function(tool, namespace));
                case CUSTOM -> tools.add(custom(tool, namespace));
                case "namespace" -> read(tool, tool.required("name"), tools);
                default -> beyond.type(tool.name("type"), "A tool", type);
            }
        }
    }

    private List<String> allowed(Fields choice) {
        List<String> allowed = new ArrayList<>();
        int index = 0;
        for (JsonNode item : choice.items("tools")) {
            Fields tool = choice.item("tools", item, index++);
            String type = tool.required("type");
            if (type.equals(FUNCTION) || type.equals(CUSTOM)) {
                allowed.add(function(tool));
            } else {
                beyond.type(tool.name("type"), "A tool", type);
            }
        }
        return allowed;
    }

    private static String function(Fields chosen) {
        return ToolNames.function(chosen.text("namespace"), chosen.required("name"));
    }

    private static Mode mode(String word, String param) {
        return switch (word) {
            case "auto" -> Mode.AUTO;
            case "none" -> Mode.NONE;
            case "required" -> Mode.REQUIRED;
            default -> throw Rejection.value(param, "'auto', 'none' or 'required'");
        };
    }

    private ToolDefinition function(Fields tool, @Nullable String namespace) {
        Fields parameters = tool.object("parameters");
        return new ToolDefinition.Function(
                names.add(new ToolNames.Tool(tool.required("name"), namespace, false)),
                tool.text("description"),
                parameters == null ? null : parameters.object(),
                tool.bool("strict"),
                null,
                Extensions.NONE);
    }

    /** A tool that takes a text is a function whose argument is that text; what form it must have is said in words. */
    private ToolDefinition custom(Fields tool, @Nullable String namespace) {
        ObjectNode schema = JsonTree.object().put("type", "object");
        schema.putObject("properties").putObject(CustomCallItem.INPUT).put("type", "string");
        schema.putArray("required").add(CustomCallItem.INPUT);
        schema.put("additionalProperties", false);
        return new ToolDefinition.Function(
                names.add(new ToolNames.Tool(tool.required("name"), namespace, true)),
                tool.textOrEmpty("description") + grammar(tool),
                schema,
                null,
                null,
                Extensions.NONE);
    }

    private static String grammar(Fields tool) {
        Fields format = tool.object("format");
        String definition = format == null ? null : format.text("definition");
        return format == null || definition == null
                ? ""
                : "\n\nThe input must follow this grammar (%s):\n%s"
                        .formatted(format.textOrEmpty("syntax"), definition);
    }
}
