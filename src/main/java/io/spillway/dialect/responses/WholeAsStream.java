package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;

/** Tells a whole response as a stream, for a client that wanted one and a provider that sent none: each part at once. */
final class WholeAsStream {

    private final StreamEvents events = new StreamEvents();

    private WholeAsStream() {}

    /** Returns the events. */
    static byte[] write(ObjectNode response) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        new WholeAsStream().tell(response, written);
        return written.toByteArray();
    }

    private void tell(ObjectNode response, ByteArrayOutputStream written) {
        events.into(written);
        ObjectNode begun = response.deepCopy();
        begun.put("status", "in_progress").putNull("usage").putNull("incomplete_details");
        begun.putArray("output");
        events.response("response.created", begun);
        events.response("response.in_progress", begun);
        int index = 0;
        for (JsonNode item : response.path("output")) {
            tell(item, index++);
        }
        boolean complete = "completed".equals(response.path("status").asText(""));
        events.response(complete ? "response.completed" : "response.incomplete", response);
    }

    private void tell(JsonNode item, int index) {
        events.item("response.output_item.added", index, item);
        String id = item.path("id").asText("");
        int part = 0;
        for (JsonNode content : item.path("content")) {
            if (content.path("type").asText("").equals("output_text")) {
                ObjectNode delta = StreamEvents.event("response.output_text.delta", id, index)
                        .put("content_index", part)
                        .put("delta", content.path("text").asText(""));
                delta.putArray("logprobs");
                events.write(delta);
            }
            part++;
        }
        events.item("response.output_item.done", index, item);
    }
}
