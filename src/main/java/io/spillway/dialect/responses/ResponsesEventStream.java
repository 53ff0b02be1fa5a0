package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.spillway.dialect.Answer.Fault;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.PassedOnStream;
import io.spillway.dialect.TokenUsage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer of a provider that has the route itself. A {@code [DONE]}, which this API does not know, is left out.
 */
final class ResponsesEventStream extends PassedOnStream {

    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private JsonNode event = MissingNode.getInstance();
    private @Nullable TokenUsage usage;

    ResponsesEventStream(long inputTokens) {
        super(inputTokens);
    }

    @Override
    protected boolean isSeenTo() {
        return events.dataIs(DONE);
    }

    @Override
    protected void scan() {
        event = JsonTree.read(events.data(), events.dataFrom(), events.dataTo());
    }

    @Override
    protected boolean isError() {
        return ResponsesErrors.find(event) != null;
    }

    @Override
    protected boolean isObject() {
        return event.isObject();
    }

    @Override
    protected void pass() {
        String type = event.path("type").asText("");
        if (type.equals("response.completed") || type.equals("response.incomplete")) {
            finish(event.path("response"));
        } else {
            saw(isVisible(type), event.path("delta").asText("").length());
            forwarded.event();
        }
    }

    /** The answer is there, unless nothing is in it. */
    private void finish(JsonNode response) {
        usage = UsageWriter.read(response);
        Fault nothing = visible() ? null : ResponsesTranslation.fault(response);
        if (nothing == null) {
            saw(true, 0);
            finish();
        } else {
            fail(nothing);
        }
    }

    /** Whether a user could see the event: a piece of something, a call that begins, or anything that is done. */
    private boolean isVisible(String type) {
        if (type.endsWith(".delta")) {
            return !event.path("delta").asText("").isEmpty();
        }
        return type.equals("response.output_item.done")
                || (type.equals("response.output_item.added")
                        && event.path("item").path("type").asText("").endsWith("_call"));
    }

    @Override
    protected ApiError readError(byte[] body) {
        return ResponsesErrors.read(body);
    }

    @Override
    protected @Nullable ApiError findError(byte[] body) {
        return ResponsesErrors.find(body);
    }

    @Override
    protected @Nullable TokenUsage told() {
        return usage;
    }
}
