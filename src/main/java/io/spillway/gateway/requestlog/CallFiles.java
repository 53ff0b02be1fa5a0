package io.spillway.gateway.requestlog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import io.spillway.gateway.api.AdmissionListener.Refused;
import io.spillway.gateway.credential.SecretMask;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Words what is known of a call, file by file. Every byte of every file passes the mask. */
final class CallFiles {

    static final String REQUEST = "request.json";
    static final String TRANSFORMED = "request_transformed.json";
    static final String RESPONSE = "final_response.json";
    static final String CHUNKS = "streaming_chunks.jsonl";
    static final String METADATA = "metadata.json";

    private final SecretMask mask;
    private final int longest;

    /**
     * @param mask takes out what is secret
     * @param longest size at which a file is cut
     */
    CallFiles(SecretMask mask, int longest) {
        this.mask = mask;
        this.longest = longest;
    }

    /** Returns the files of a call that is over, by name. */
    Map<String, byte[]> of(CallRecord record) {
        var files = new LinkedHashMap<String, byte[]>();
        byte[] asked = record.call().request().body();
        byte[] sent = record.sent();
        files.put(REQUEST, asked);
        if (sent.length > 0 && !Arrays.equals(sent, asked)) {
            files.put(TRANSFORMED, sent);
        }
        if (!record.pieces().isEmpty()) {
            files.put(CHUNKS, Chunks.of(record));
        }
        var answer = FinalAnswer.of(record);
        if (answer.body() != null) {
            files.put(RESPONSE, answer.body());
        }
        ObjectNode metadata = Metadata.of(record, answer);
        if (record.isCut()) {
            metadata.withArray("/cut").add(CHUNKS);
        }
        return finished(files, metadata);
    }

    /** Returns the files of a request that was turned away, by name. */
    Map<String, byte[]> of(Refused request, Instant at) {
        var files = new LinkedHashMap<String, byte[]>();
        if (request.body() != null) {
            files.put(REQUEST, request.body());
        }
        files.put(RESPONSE, request.reply());
        return finished(files, Metadata.of(request, at));
    }

    private Map<String, byte[]> finished(Map<String, byte[]> files, ObjectNode metadata) {
        files.replaceAll((name, bytes) -> {
            byte[] masked = mask.apply(bytes);
            if (masked.length > longest) {
                metadata.withArray("/cut").add(name);
                return Arrays.copyOf(masked, longest);
            }
            return masked;
        });
        files.put(METADATA, mask.apply(JsonTree.write(metadata)));
        return files;
    }
}
