package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;

/** A function call as it grows. */
final class CallItem {

    private final String id;
    private final int index;
    private final String callId;
    private final String name;
    private final StreamEvents events;
    private final StringBuilder arguments = new StringBuilder();

    /** Begins a call, and says so. */
    CallItem(String id, int index, String callId, String name, StreamEvents events) {
        this.id = id;
        this.index = index;
        this.callId = callId;
        this.name = name;
        this.events = events;
        events.item("response.output_item.added", index, json("in_progress"));
    }

    int index() {
        return index;
    }

    /** Adds a piece of the arguments. */
    void arguments(String more) {
        arguments.append(more);
        events.write(StreamEvents.event("response.function_call_arguments.delta", id, index)
                .put("delta", more));
    }

    /** Ends it, says so and returns it. Arguments that were never said are an empty object: clients read them as JSON. */
    ObjectNode end(String status) {
        if (arguments.toString().isBlank()) {
            arguments("{}");
        }
        events.write(StreamEvents.event("response.function_call_arguments.done", id, index)
                .put("name", name)
                .put("arguments", arguments.toString()));
        ObjectNode item = json(status);
        events.item("response.output_item.done", index, item);
        return item;
    }

    private ObjectNode json(String status) {
        return JsonTree.object()
                .put("id", id)
                .put("type", "function_call")
                .put("status", status)
                .put("arguments", arguments.toString())
                .put("call_id", callId)
                .put("name", name);
    }
}
