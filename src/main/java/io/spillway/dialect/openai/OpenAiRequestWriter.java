package io.spillway.dialect.openai;

import io.spillway.dialect.JsonText;
import io.spillway.dialect.Operation;
import io.spillway.dialect.RequestQuirks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writes a request for a provider of the same dialect: the client's bytes, with another model name, with what this
 * provider wants different and with what the operator lays down for the model. What is not touched is not copied either.
 */
final class OpenAiRequestWriter {

    private static final byte[] USAGE_WANTED = ascii("{\"include_usage\":true}");
    private static final byte[] USAGE_FIELD = ascii("\"include_usage\":true");
    private static final byte[] STREAM_OPTIONS_FIELD = ascii(",\"stream_options\":{\"include_usage\":true}");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] OPEN = ascii("{");
    private static final byte[] CLOSE = ascii("}");
    private static final byte[] COMMA = ascii(",");
    private static final byte[] COLON = ascii(":");

    private final OpenAiRequest request;
    private final FieldSpans fields;
    private final RequestQuirks quirks;
    private final Map<String, String> options;
    private final byte[] model;
    private final Splice splice;

    private OpenAiRequestWriter(
            OpenAiRequest request, String model, RequestQuirks quirks, Map<String, String> options) {
        this.request = request;
        this.fields = request.fields();
        this.quirks = quirks;
        this.options = options;
        this.model = JsonText.quote(model);
        this.splice = new Splice(request.body());
    }

    /** Returns the pieces of the body for a provider that calls the model {@code model}. */
    static List<ByteBuffer> write(
            OpenAiRequest request, String model, RequestQuirks quirks, Map<String, String> options) {
        return new OpenAiRequestWriter(request, model, quirks, options).write();
    }

    private List<ByteBuffer> write() {
        int written = -1;
        for (int field = 0; field < fields.size(); field++) {
            if (isKept(field)) {
                separate(written, field);
                writeName(field);
                writeValue(field);
                written = field;
            }
        }
        if (asksForUsage() && request.streamOptions().field() < 0) {
            splice.write(STREAM_OPTIONS_FIELD);
        }
        options.forEach(this::writeOption);
        if (written == fields.size() - 1) {
            splice.copy(fields.valueTo(written), fields.close());
        } else {
            splice.write(CLOSE);
        }
        return splice.pieces();
    }

    private boolean isKept(int field) {
        if (field == request.modelField()) {
            return true;
        }
        if (field == request.streamOptions().field() && !quirks.streamUsage()) {
            return false;
        }
        if (quirks.drop().isEmpty() && quirks.rename().isEmpty()) {
            return true;
        }
        String name = fields.name(request.body(), field);
        return !quirks.drop().contains(name) && !isSaidTwice(name);
    }

    /** Whether the client sent the field under the name it would get here, too; that one counts then. */
    private boolean isSaidTwice(String name) {
        String other = quirks.rename().get(name);
        if (other == null) {
            return false;
        }
        for (int field = 0; field < fields.size(); field++) {
            if (fields.name(request.body(), field).equals(other)) {
                return true;
            }
        }
        return false;
    }

    private void separate(int written, int field) {
        if (written == field - 1) {
            splice.copy(field == 0 ? fields.open() : fields.valueTo(written), fields.keyFrom(field));
        } else {
            splice.write(written < 0 ? OPEN : COMMA);
        }
    }

    private void writeName(int field) {
        if (!quirks.rename().isEmpty() && field != request.modelField()) {
            String name = quirks.rename().get(fields.name(request.body(), field));
            if (name != null) {
                splice.write(JsonText.quote(name));
                splice.copy(fields.keyTo(field), fields.valueFrom(field));
                return;
            }
        }
        splice.copy(fields.keyFrom(field), fields.valueFrom(field));
    }

    private void writeValue(int field) {
        if (field == request.modelField()) {
            splice.write(model);
        } else if (field == request.streamOptions().field() && asksForUsage()) {
            writeStreamOptions(field, request.streamOptions());
        } else {
            splice.copy(fields.valueFrom(field), fields.valueTo(field));
        }
    }

    private void writeStreamOptions(int field, StreamOptions options) {
        int from = fields.valueFrom(field);
        int to = fields.valueTo(field);
        if (options.includeUsage()) {
            splice.copy(from, to);
        } else if (options.open() < 0) {
            splice.write(USAGE_WANTED);
        } else if (options.usageFrom() >= 0) {
            splice.copy(from, options.usageFrom());
            splice.write(TRUE);
            splice.copy(options.usageTo(), to);
        } else {
            splice.copy(from, from + 1);
            splice.write(USAGE_FIELD);
            if (!options.empty()) {
                splice.write(COMMA);
            }
            splice.copy(from + 1, to);
        }
    }

    private void writeOption(String name, String value) {
        if (!isSent(name)) {
            splice.write(COMMA);
            splice.write(JsonText.quote(name));
            splice.write(COLON);
            splice.write(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Whether the client sent the field, by this name or by one that the provider calls so. */
    private boolean isSent(String name) {
        for (int field = 0; field < fields.size(); field++) {
            String sent = fields.name(request.body(), field);
            if (sent.equals(name) || name.equals(quirks.rename().get(sent))) {
                return true;
            }
        }
        return false;
    }

    private boolean asksForUsage() {
        return request.stream() && quirks.streamUsage() && request.operation() != Operation.EMBEDDING;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
