package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonText;
import io.spillway.dialect.JsonTree;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the events of one stream and numbers them; where nobody listens it writes nothing. */
final class StreamEvents {

    private static final byte[] NUMBER = ascii(",\"sequence_number\":");
    private static final byte[] END = ascii("}\n\n");

    private @Nullable ByteArrayOutputStream listener;
    private long sequence;

    /** What is written from now on goes there. */
    void into(ByteArrayOutputStream events) {
        listener = events;
    }

    /** Begins an event of a type; the number comes last. */
    static ObjectNode event(String type) {
        return JsonTree.object().put("type", type);
    }

    /** Begins an event about an item of the output. */
    static ObjectNode event(String type, String itemId, int outputIndex) {
        return event(type).put("item_id", itemId).put("output_index", outputIndex);
    }

    /** Returns a numbered event. */
    static byte[] bytes(ObjectNode event, long number) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(event, number, bytes);
        return bytes.toByteArray();
    }

    /** Tells an event about the whole response as it is now. */
    void response(String type, ObjectNode response) {
        ObjectNode event = event(type);
        event.set("response", response);
        write(event);
    }

    /** Tells that an item begins or ends. */
    void item(String type, int outputIndex, JsonNode item) {
        ObjectNode event = event(type).put("output_index", outputIndex);
        event.set("item", item);
        write(event);
    }

    /**
     * Begins the events that tell more of a text, of which there are many; {@link #more} ends them.
     *
     * @param event all that they have in common
     */
    static byte[] beforeMore(ObjectNode event) {
        String json = event.toString();
        return ("event: " + event.get("type").textValue() + "\ndata: " + json.substring(0, json.length() - 1)
                        + ",\"delta\":")
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Tells more of a text.
     *
     * @param before see {@link #beforeMore}
     * @param behind what follows the text, commas included
     */
    void more(byte[] before, String more, byte[] behind) {
        ByteArrayOutputStream events = listener;
        if (events != null) {
            events.writeBytes(before);
            JsonText.write(more, events);
            events.writeBytes(behind);
            events.writeBytes(NUMBER);
            events.writeBytes(ascii(Long.toString(sequence)));
            events.writeBytes(END);
        }
        sequence++;
    }

    /** Tells an event. */
    void write(ObjectNode event) {
        ByteArrayOutputStream events = listener;
        if (events != null) {
            write(event, sequence, events);
        }
        sequence++;
    }

    private static void write(ObjectNode event, long number, ByteArrayOutputStream events) {
        event.put("sequence_number", number);
        events.writeBytes(ascii("event: " + event.get("type").textValue() + "\ndata: "));
        events.writeBytes(JsonTree.write(event));
        events.writeBytes(ascii("\n\n"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
