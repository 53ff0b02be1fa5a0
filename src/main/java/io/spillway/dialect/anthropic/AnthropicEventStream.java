package io.spillway.dialect.anthropic;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.PassedOnStream;
import io.spillway.dialect.TokenUsage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer of a provider of the same dialect, pings included. A missing {@code message_stop} is added when a
 * reason to stop came.
 */
final class AnthropicEventStream extends PassedOnStream {

    private static final byte[] STOP =
            "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n".getBytes(StandardCharsets.US_ASCII);

    private final BoundThoughts thoughts;
    private final UsageCounts counts = new UsageCounts();
    private final EventScanner event = new EventScanner(counts);

    private boolean stopped;

    /**
     * Begins the stream that answers a request of about so many tokens.
     *
     * @param thoughts learns of its tool calls
     */
    AnthropicEventStream(long inputTokens, BoundThoughts thoughts) {
        super(inputTokens);
        this.thoughts = thoughts;
    }

    @Override
    protected void scan() {
        event.scan(events.data(), events.dataFrom(), events.dataTo());
    }

    @Override
    protected boolean isError() {
        return event.isError();
    }

    @Override
    protected boolean isObject() {
        return event.isObject();
    }

    @Override
    protected void pass() {
        saw(event.isVisible(), event.textBytes());
        stopped |= event.isStopped();
        if (event.isCall() && thoughts.isOn()) {
            thoughts.learn(events.data(), events.dataFrom(), events.dataTo());
        }
        if (event.type() == EventScanner.Type.MESSAGE_STOP) {
            finish();
        } else {
            forwarded.event();
        }
    }

    @Override
    protected ApiError readError(byte[] body) {
        return AnthropicErrors.read(200, body);
    }

    @Override
    protected @Nullable ApiError findError(byte[] body) {
        return AnthropicErrors.find(200, body);
    }

    @Override
    protected byte @Nullable [] owed() {
        return stopped ? STOP : null;
    }

    @Override
    protected @Nullable TokenUsage told() {
        return counts.usage();
    }
}
