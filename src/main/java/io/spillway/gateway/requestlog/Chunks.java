package io.spillway.gateway.requestlog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.SseReader;
import io.spillway.gateway.requestlog.CallRecord.Piece;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the events of a stream, one line each, with the time at which they went to the client. */
final class Chunks {

    private Chunks() {}

    static byte[] of(CallRecord record) {
        var lines = new ByteArrayOutputStream();
        var events = new SseReader();
        for (Piece piece : record.pieces()) {
            events.feed(piece.bytes());
            while (events.next()) {
                if (events.hasData()) {
                    lines.writeBytes(JsonTree.write(line(record, piece, events)));
                    lines.write('\n');
                }
            }
        }
        return lines.toByteArray();
    }

    private static ObjectNode line(CallRecord record, Piece piece, SseReader event) {
        ObjectNode line = JsonTree.object()
                .put("timestamp_utc", record.at().plus(piece.after()).toString())
                .put("elapsed_ms", piece.after().toMillis());
        try {
            line.set("chunk", JsonTree.read(event.data(), event.dataFrom(), event.dataTo()));
        } catch (MalformedJsonException marker) {
            line.put(
                    "chunk",
                    new String(
                            event.data(), event.dataFrom(), event.dataTo() - event.dataFrom(), StandardCharsets.UTF_8));
        }
        return line;
    }
}
