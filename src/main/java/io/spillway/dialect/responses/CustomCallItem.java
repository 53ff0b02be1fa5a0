package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A call of a custom tool as it grows. Its input is a text that the model wrote into the arguments of a function, so it is
 * told at once, when the arguments are complete.
 */
final class CustomCallItem implements CallItem {

    /** The only argument of the function that stands for a custom tool. */
    static final String INPUT = "input";

    private final String id;
    private final int index;
    private final String callId;
    private final ToolNames.Tool tool;
    private final StreamEvents events;
    private final StringBuilder arguments = new StringBuilder();

    /** Begins a call, and says so. */
    CustomCallItem(String id, int index, String callId, ToolNames.Tool tool, StreamEvents events) {
        this.id = id;
        this.index = index;
        this.callId = callId;
        this.tool = tool;
        this.events = events;
        events.item("response.output_item.added", index, json("in_progress", ""));
    }

    /** Returns the arguments that stand for an input. */
    static String asArguments(String input) {
        return JsonTree.object().put(INPUT, input).toString();
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public void arguments(String more) {
        arguments.append(more);
    }

    @Override
    public ObjectNode end(String status) {
        String input = input();
        events.write(StreamEvents.event("response.custom_tool_call_input.delta", id, index)
                .put("delta", input));
        events.write(StreamEvents.event("response.custom_tool_call_input.done", id, index)
                .put(INPUT, input));
        ObjectNode item = json(status, input);
        events.item("response.output_item.done", index, item);
        return item;
    }

    /** A model that did not write the arguments it should have may have written the input itself. */
    private String input() {
        String written = arguments.toString();
        String input = read(written);
        return input == null ? written : input;
    }

    private static @Nullable String read(String arguments) {
        try {
            JsonNode input =
                    JsonTree.read(arguments.getBytes(StandardCharsets.UTF_8)).path(INPUT);
            return input.textValue();
        } catch (MalformedJsonException notJson) {
            return null;
        }
    }

    private ObjectNode json(String status, String input) {
        ObjectNode item = JsonTree.object()
                .put("id", id)
                .put("type", "custom_tool_call")
                .put("status", status)
                .put("call_id", callId)
                .put("name", tool.name())
                .put(INPUT, input);
        return tool.namespace() == null ? item : item.put("namespace", tool.namespace());
    }
}
