package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.Extensions;
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

    private final Beyond beyond;

    ToolsReader(Beyond beyond) {
        this.beyond = beyond;
    }

    /** Reads {@code tools}. */
    List<ToolDefinition> tools(Fields request) {
        List<ToolDefinition> tools = new ArrayList<>();
        int index = 0;
        for (JsonNode item : request.items("tools")) {
            Fields tool = request.item("tools", item, index++);
            String type = tool.required("type");
            if (type.equals(FUNCTION)) {
                tools.add(function(tool));
            } else {
                beyond.type(tool.name("type"), "A tool", type);
            }
        }
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
        if (type.equals(FUNCTION)) {
            return ToolChoice.named(fields.required("name"));
        }
        if (type.equals("allowed_tools")) {
            return new ToolChoice(mode(fields.required("mode"), "tool_choice.mode"), names(fields));
        }
        beyond.type("tool_choice.type", "A choice", type);
        return null;
    }

    private List<String> names(Fields allowed) {
        List<String> names = new ArrayList<>();
        int index = 0;
        for (JsonNode item : allowed.items("tools")) {
            Fields tool = allowed.item("tools", item, index++);
            if (tool.required("type").equals(FUNCTION)) {
                names.add(tool.required("name"));
            } else {
                beyond.type(tool.name("type"), "A tool", tool.required("type"));
            }
        }
        return names;
    }

    private static Mode mode(String word, String param) {
        return switch (word) {
            case "auto" -> Mode.AUTO;
            case "none" -> Mode.NONE;
            case "required" -> Mode.REQUIRED;
            default -> throw Rejection.value(param, "'auto', 'none' or 'required'");
        };
    }

    private static ToolDefinition function(Fields tool) {
        Fields parameters = tool.object("parameters");
        return new ToolDefinition.Function(
                tool.required("name"),
                tool.text("description"),
                parameters == null ? null : parameters.object(),
                tool.bool("strict"),
                null,
                Extensions.NONE);
    }
}
