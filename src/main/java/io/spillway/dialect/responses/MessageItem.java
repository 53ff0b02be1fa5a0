package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.Citation;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.JsonTree;
import java.nio.charset.StandardCharsets;

/** A message of the model as it grows: parts of text and of refusal, one after the other. */
final class MessageItem {

    private static final byte[] NO_LOGPROBS = ",\"logprobs\":[]".getBytes(StandardCharsets.US_ASCII);

    private final String id;
    private final int index;
    private final StreamEvents events;
    private final ArrayNode parts = JsonTree.array();
    private final StringBuilder text = new StringBuilder();
    private Kind open = Kind.NONE;
    private byte[] beforeMore = EventStream.NOTHING;
    private ArrayNode annotations = JsonTree.array();
    private ArrayNode logprobs = JsonTree.array();
    private ArrayNode nextLogprobs = JsonTree.array();

    /** What kind of part is open. */
    private enum Kind {
        NONE("", ""),
        TEXT("output_text", "text"),
        REFUSAL("refusal", "refusal");

        private final String type;
        private final String field;

        Kind(String type, String field) {
            this.type = type;
            this.field = field;
        }
    }

    /** Begins a message, and says so. */
    MessageItem(String id, int index, StreamEvents events) {
        this.id = id;
        this.index = index;
        this.events = events;
        events.item("response.output_item.added", index, json("in_progress"));
    }

    int index() {
        return index;
    }

    /** Adds text. */
    void text(String more) {
        open(Kind.TEXT);
        text.append(more);
        if (nextLogprobs.isEmpty()) {
            events.more(beforeMore, more, NO_LOGPROBS);
            return;
        }
        ObjectNode delta = event("response.output_text.delta").put("delta", more);
        delta.set("logprobs", nextLogprobs);
        logprobs.addAll(nextLogprobs);
        nextLogprobs = JsonTree.array();
        events.write(delta);
    }

    /** Adds to a refusal. */
    void refusal(String more) {
        open(Kind.REFUSAL);
        text.append(more);
        events.more(beforeMore, more, EventStream.NOTHING);
    }

    /** The next text's tokens are this probable. */
    void expect(JsonNode tokens) {
        if (tokens.isArray()) {
            nextLogprobs.addAll((ArrayNode) tokens.deepCopy());
        }
    }

    /** The text is backed by a page; what is none cannot be told here. */
    void cite(Citation citation) {
        ObjectNode annotation = Citations.write(citation, text.length());
        if (annotation == null) {
            return;
        }
        open(Kind.TEXT);
        ObjectNode added = event("response.output_text.annotation.added").put("annotation_index", annotations.size());
        added.set("annotation", annotation);
        annotations.add(annotation);
        events.write(added);
    }

    /** Ends it, says so and returns it. */
    ObjectNode end(String status) {
        close();
        ObjectNode item = json(status);
        events.item("response.output_item.done", index, item);
        return item;
    }

    private void open(Kind kind) {
        if (open == kind) {
            return;
        }
        close();
        open = kind;
        beforeMore = StreamEvents.beforeMore(event("response." + kind.type + ".delta"));
        ObjectNode added = event("response.content_part.added");
        added.set("part", part());
        events.write(added);
    }

    private void close() {
        if (open == Kind.NONE) {
            return;
        }
        ObjectNode done = event("response." + open.type + ".done").put(open.field, text.toString());
        if (open == Kind.TEXT) {
            done.set("logprobs", logprobs);
        }
        events.write(done);
        ObjectNode partDone = event("response.content_part.done");
        ObjectNode part = part();
        partDone.set("part", part);
        events.write(partDone);
        parts.add(part);
        text.setLength(0);
        annotations = JsonTree.array();
        logprobs = JsonTree.array();
        open = Kind.NONE;
    }

    private ObjectNode part() {
        ObjectNode part = JsonTree.object().put("type", open.type).put(open.field, text.toString());
        if (open == Kind.TEXT) {
            part.set("annotations", annotations.deepCopy());
            part.set("logprobs", logprobs.deepCopy());
        }
        return part;
    }

    private ObjectNode event(String type) {
        return StreamEvents.event(type, id, index).put("content_index", parts.size());
    }

    private ObjectNode json(String status) {
        ObjectNode item = JsonTree.object()
                .put("id", id)
                .put("type", "message")
                .put("status", status)
                .put("role", "assistant");
        item.set("content", parts.deepCopy());
        return item;
    }
}
