package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.JsonTree;

/** A function call as it grows. */
final class FunctionCallItem implements CallItem {

    private final String id;
    private final int index;
    private final String callId;
    private final ToolNames.Tool tool;
    private final StreamEvents events;
    private final StringBuilder arguments = new StringBuilder();
    private final byte[] beforeMore;

    /** Begins a call, and says so. */
    FunctionCallItem(String id, int index, String callId, ToolNames.Tool tool, StreamEvents events) {
        this.id = id;
        this.index = index;
        this.callId = callId;
        this.tool = tool;
        this.events = events;
        this.beforeMore =
                StreamEvents.beforeMore(StreamEvents.event("response.function_call_arguments.delta", id, index));
        events.item("response.output_item.added", index, json("in_progress"));
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public void arguments(String more) {
        arguments.append(more);
        events.more(beforeMore, more, EventStream.NOTHING);
    }

    /** Arguments that were never said are an empty object: clients read them as JSON. */
    @Override
    public ObjectNode end(String status) {
        if (arguments.toString().isBlank()) {
            arguments("{}");
        }
        events.write(StreamEvents.event("response.function_call_arguments.done", id, index)
                .put("name", tool.name())
                .put("arguments", arguments.toString()));
        ObjectNode item = json(status);
        events.item("response.output_item.done", index, item);
        return item;
    }

    private ObjectNode json(String status) {
        ObjectNode item = JsonTree.object()
                .put("id", id)
                .put("type", "function_call")
                .put("status", status)
                .put("arguments", arguments.toString())
                .put("call_id", callId)
                .put("name", tool.name());
        return tool.namespace() == null ? item : item.put("namespace", tool.namespace());
    }
}
