package io.spillway.gateway.requestlog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.Asked;
import io.spillway.dialect.ChatStreamReader;
import io.spillway.dialect.ClientSide;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.DialectException;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.ProviderSide;
import io.spillway.dialect.SseReader;
import io.spillway.dialect.Surroundings;
import io.spillway.dialect.Target;
import io.spillway.dialect.ThoughtMemory;
import io.spillway.gateway.provider.Reply;
import io.spillway.gateway.requestlog.CallRecord.Piece;
import org.jspecify.annotations.Nullable;

/**
 * What a client got in the end, whole: a stream is put together again, as far as it came.
 *
 * @param body {@code null} if it got nothing
 * @param finishReason why the model stopped, in the client's dialect; {@code null} if nobody said
 */
record FinalAnswer(byte @Nullable [] body, @Nullable String finishReason) {

    private static final FinalAnswer NONE = new FinalAnswer(null, null);

    static FinalAnswer of(CallRecord record) {
        if (record.error() != null) {
            return new FinalAnswer(record.error(), null);
        }
        if (record.reply() instanceof Reply.Whole whole) {
            return new FinalAnswer(whole.body(), finishReason(whole.body()));
        }
        return record.pieces().isEmpty() ? NONE : collected(record);
    }

    /** Reads the stream back as the dialect of its client. */
    private static FinalAnswer collected(CallRecord record) {
        Dialect dialect = record.call().dialect();
        if (!(dialect instanceof ProviderSide reading) || !(dialect instanceof ClientSide writing)) {
            return lastResponse(record);
        }
        var surroundings = new AtItsTime(record.at().getEpochSecond());
        var request = record.call().request();
        var asked = new Asked(request, Target.of(request.model()), writing.chatRequestReader());
        var answer = new CollectedAnswer();
        read(record, reading.chatStreamReader(asked, surroundings), answer);
        if (answer.isEmpty()) {
            return NONE;
        }
        byte[] body = writing.chatAnswerWriter(surroundings).write(answer.response(), request);
        return answer.hasStopped()
                ? new FinalAnswer(body, finishReason(body))
                : new FinalAnswer(unfinished(body), null);
    }

    /** A stream of the Responses dialect, which no provider is read in, says at its end what it comes to. */
    private static FinalAnswer lastResponse(CallRecord record) {
        JsonNode last = MissingNode.getInstance();
        var events = new SseReader();
        for (Piece piece : record.pieces()) {
            events.feed(piece.bytes());
            while (events.next()) {
                JsonNode response = events.hasData() ? response(events) : MissingNode.getInstance();
                last = response.isObject() ? response : last;
            }
        }
        return last.isObject()
                ? new FinalAnswer(JsonTree.write(last), last.path("status").textValue())
                : NONE;
    }

    private static JsonNode response(SseReader event) {
        try {
            return JsonTree.read(event.data(), event.dataFrom(), event.dataTo()).path("response");
        } catch (MalformedJsonException marker) {
            return MissingNode.getInstance();
        }
    }

    private static void read(CallRecord record, ChatStreamReader reader, CollectedAnswer answer) {
        var events = new SseReader();
        for (Piece piece : record.pieces()) {
            events.feed(piece.bytes());
            while (events.next()) {
                if (events.hasData()) {
                    read(events, reader, answer);
                }
            }
        }
        reader.end(answer);
    }

    private static void read(SseReader event, ChatStreamReader reader, CollectedAnswer answer) {
        try {
            reader.read(event, answer);
        } catch (DialectException | MalformedJsonException leftOut) {
            // It stands in the chunks as it came.
        }
    }

    private static @Nullable String finishReason(byte[] body) {
        try {
            JsonNode json = JsonTree.read(body);
            JsonNode reason = json.path("choices").path(0).path("finish_reason");
            return reason.isTextual()
                    ? reason.textValue()
                    : json.path("stop_reason").textValue();
        } catch (MalformedJsonException noAnswer) {
            return null;
        }
    }

    /** A writer must be told why the model stopped; here it has not. */
    private static byte[] unfinished(byte[] body) {
        JsonNode json = JsonTree.read(body);
        json.path("choices").forEach(choice -> ((ObjectNode) choice).putNull("finish_reason"));
        if (json.has("stop_reason")) {
            ((ObjectNode) json).putNull("stop_reason");
        }
        return JsonTree.write(json);
    }

    /** The surroundings of an answer that is long past. */
    private record AtItsTime(long epochSeconds) implements Surroundings {

        @Override
        public String newId() {
            return "0".repeat(24);
        }

        @Override
        public ThoughtMemory thoughts() {
            return ThoughtMemory.NONE;
        }
    }
}
