package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.SseReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Listens to a streamed response on its way to a client: knows the whole response once it is there, and how to end the
 * stream when it breaks off. Used by one thread at a time.
 */
public final class StreamedResponse {

    private static final byte[] CREATED = ascii("response.created");
    private static final byte[] COMPLETED = ascii("response.completed");
    private static final byte[] INCOMPLETE = ascii("response.incomplete");

    private final SseReader events = new SseReader();
    private long count;
    private @Nullable ObjectNode created;
    private @Nullable ObjectNode finished;

    /** Hears what the client is about to be sent. */
    public void hear(byte[] bytes) {
        events.feed(bytes);
        while (!events.isTooLong() && events.next()) {
            if (events.hasData()) {
                count++;
                hearEvent();
            }
        }
    }

    /** Returns the response if it is complete, or as complete as it will be; {@code null} before. */
    public @Nullable ObjectNode finished() {
        return finished;
    }

    /**
     * Returns the last events of a stream that broke off: {@code error}, and {@code response.failed} with the response
     * that was begun. Some clients look for the one, some for the other.
     */
    public byte[] failed(ApiError error) {
        ByteArrayOutputStream last = new ByteArrayOutputStream();
        last.writeBytes(ResponsesErrors.event(error, count));
        ObjectNode begun = created;
        if (begun != null) {
            begun.put("status", "failed");
            begun.set("error", ResponsesErrors.inside(error));
            ObjectNode event = StreamEvents.event("response.failed");
            event.set("response", begun);
            last.writeBytes(StreamEvents.bytes(event, count + 1));
        }
        return last.toByteArray();
    }

    private void hearEvent() {
        if (events.isNamed(CREATED)) {
            created = response();
        } else if (events.isNamed(COMPLETED) || events.isNamed(INCOMPLETE)) {
            finished = response();
        }
    }

    private @Nullable ObjectNode response() {
        try {
            JsonNode response = JsonTree.read(events.data(), events.dataFrom(), events.dataTo())
                    .path("response");
            return response instanceof ObjectNode object ? object : null;
        } catch (MalformedJsonException notJson) {
            return null;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
