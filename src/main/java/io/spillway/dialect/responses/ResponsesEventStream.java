package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.Answer.Fault;
import io.spillway.dialect.Answer.Kind;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.SseReader;
import io.spillway.dialect.TokenUsage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer of a provider that has the route itself: its events go on byte for byte. Comments, lines that are no
 * JSON and a {@code [DONE]}, which this API does not know, are left out; an error ends it.
 */
final class ResponsesEventStream implements EventStream {

    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final SseReader events = new SseReader();
    private final ByteArrayOutputStream forwarded = new ByteArrayOutputStream(512);
    private final long inputTokens;
    private boolean visible;
    private boolean complete;
    private @Nullable Fault fault;
    private @Nullable TokenUsage usage;
    private long bytesRead;
    private long textLength;
    private int droppedLines;

    ResponsesEventStream(long inputTokens) {
        this.inputTokens = inputTokens;
    }

    @Override
    public byte[] accept(byte[] read) {
        if (isOver()) {
            return NOTHING;
        }
        bytesRead += read.length;
        events.feed(read);
        return forward();
    }

    @Override
    public byte[] end() {
        if (isOver()) {
            return NOTHING;
        }
        events.end();
        byte[] last = forward();
        if (!isOver()) {
            fault = visible ? new Fault(Kind.TRUNCATED, "the stream ended before its end", null) : nothingSeen();
        }
        return last;
    }

    @Override
    public boolean visible() {
        return visible;
    }

    @Override
    public boolean complete() {
        return complete;
    }

    @Override
    public @Nullable Fault fault() {
        return fault;
    }

    @Override
    public TokenUsage usage() {
        return usage == null ? TokenUsage.estimated(inputTokens, textLength) : usage;
    }

    @Override
    public int droppedLines() {
        return droppedLines;
    }

    private boolean isOver() {
        return complete || fault != null;
    }

    private byte[] forward() {
        while (!isOver() && events.next()) {
            if (events.isTooLong()) {
                break;
            }
            if (events.hasData() && !events.dataIs(DONE)) {
                readEvent();
            }
        }
        if (!isOver() && events.isTooLong()) {
            fault = new Fault(Kind.MALFORMED, "an event longer than " + SseReader.LONGEST_EVENT + " bytes", null);
        }
        byte[] whole = forwarded.toByteArray();
        forwarded.reset();
        return whole.length == 0 ? NOTHING : whole;
    }

    private void readEvent() {
        try {
            readEvent(JsonTree.read(events.data(), events.dataFrom(), events.dataTo()));
        } catch (MalformedJsonException notJson) {
            droppedLines++;
        }
    }

    private void readEvent(JsonNode event) {
        ApiError error = ResponsesErrors.find(event);
        if (error != null) {
            fault = new Fault(Kind.ERROR_INSIDE, error.message(), error);
            return;
        }
        String type = event.path("type").asText("");
        boolean last = type.equals("response.completed") || type.equals("response.incomplete");
        if (last) {
            finish(event.path("response"));
        }
        if (fault == null) {
            visible |= last || isVisible(type, event);
            textLength += event.path("delta").asText("").length();
            forwarded.writeBytes(Arrays.copyOfRange(events.bytes(), events.from(), events.to()));
        }
    }

    /** The answer is there, unless nothing is in it. */
    private void finish(JsonNode response) {
        usage = UsageWriter.read(response);
        fault = visible ? null : ResponsesTranslation.fault(response);
        complete = fault == null;
    }

    /** Whether a user could see an event: a piece of something, a call that begins, or anything that is done. */
    private static boolean isVisible(String type, JsonNode event) {
        if (type.endsWith(".delta")) {
            return !event.path("delta").asText("").isEmpty();
        }
        return type.equals("response.output_item.done")
                || (type.equals("response.output_item.added")
                        && event.path("item").path("type").asText("").endsWith("_call"));
    }

    private Fault nothingSeen() {
        ApiError error = events.isEventStream() ? null : ResponsesErrors.find(events.rest());
        if (error != null) {
            return new Fault(Kind.ERROR_INSIDE, error.message(), error);
        }
        boolean nonsense = droppedLines > 0 || (bytesRead > 0 && !events.isEventStream());
        return nonsense
                ? new Fault(Kind.MALFORMED, "a stream without a readable event", null)
                : new Fault(Kind.EMPTY, "a stream in which nothing can be seen", null);
    }
}
