package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.JsonTree;
import org.jspecify.annotations.Nullable;

/** A thought as it grows: what may be read of it is its summary. */
final class ReasoningItem {

    private static final String SUMMARY_TEXT = "summary_text";

    private final String id;
    private final int index;
    private final StreamEvents events;
    private final byte[] beforeMore;
    private final StringBuilder text = new StringBuilder();
    private @Nullable String encrypted;

    /** Begins a thought, and says so. */
    ReasoningItem(String id, int index, StreamEvents events) {
        this.id = id;
        this.index = index;
        this.events = events;
        this.beforeMore = StreamEvents.beforeMore(event("response.reasoning_summary_text.delta"));
        events.item("response.output_item.added", index, json("in_progress"));
    }

    int index() {
        return index;
    }

    /** Adds to what may be read. */
    void text(String more) {
        if (text.isEmpty()) {
            ObjectNode added = event("response.reasoning_summary_part.added");
            added.set("part", part());
            events.write(added);
        }
        text.append(more);
        events.more(beforeMore, more, EventStream.NOTHING);
    }

    /** It is signed, or encrypted into this. */
    void seal(String content) {
        encrypted = content;
    }

    /** Ends it, says so and returns it. */
    ObjectNode end(String status) {
        if (!text.isEmpty()) {
            events.write(event("response.reasoning_summary_text.done").put("text", text.toString()));
            ObjectNode done = event("response.reasoning_summary_part.done");
            done.set("part", part());
            events.write(done);
        }
        ObjectNode item = json(status);
        events.item("response.output_item.done", index, item);
        return item;
    }

    private ObjectNode event(String type) {
        return StreamEvents.event(type, id, index).put("summary_index", 0);
    }

    private ObjectNode part() {
        return JsonTree.object().put("type", SUMMARY_TEXT).put("text", text.toString());
    }

    private ObjectNode json(String status) {
        ObjectNode item =
                JsonTree.object().put("id", id).put("type", "reasoning").put("status", status);
        var summary = item.putArray("summary");
        if (!text.isEmpty()) {
            summary.add(part());
        }
        if (encrypted != null) {
            item.put("encrypted_content", encrypted);
        }
        return item;
    }
}
