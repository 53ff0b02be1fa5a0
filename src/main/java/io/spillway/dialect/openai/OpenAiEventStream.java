package io.spillway.dialect.openai;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.Operation;
import io.spillway.dialect.PassedOnStream;
import io.spillway.dialect.TokenUsage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer of a provider of the same dialect, save what clients would stumble over.
 *
 * <ul>
 *   <li>{@code [DONE]} is added when a finish reason came and it did not. What follows it is dropped.
 *   <li>A missing finish reason is supplied when a stream with content ends with {@code [DONE]}.
 *   <li>An {@code error} that is {@code null} is cut out: official clients take it for an error.
 *   <li>A chunk that is there only for usage is dropped when we and not the client asked for it.
 *   <li>Pings are dropped.
 * </ul>
 */
final class OpenAiEventStream extends PassedOnStream {

    private static final byte[] DONE = ascii("[DONE]");
    private static final byte[] DONE_EVENT = ascii("data: [DONE]\n\n");
    private static final byte[] PING = ascii("ping");

    private final boolean dropUsage;
    private final EventScanner chunk = new EventScanner();
    private final FinishChunk finishChunk;

    private @Nullable TokenUsage usage;

    /**
     * Begins a stream.
     *
     * @param inputTokens what the request takes, roughly
     * @param dropUsage whether the client does not want to see the chunk that is there only for usage
     */
    OpenAiEventStream(Operation operation, long inputTokens, boolean dropUsage) {
        super(inputTokens);
        this.dropUsage = dropUsage;
        this.finishChunk = new FinishChunk(operation);
    }

    @Override
    protected boolean isSeenTo() {
        if (events.isNamed(PING)) {
            return true;
        }
        boolean done = events.dataIs(DONE);
        if (done) {
            readDone();
        }
        return done;
    }

    private void readDone() {
        if (visible() && !finishChunk.allFinished()) {
            forwarded.insert(finishChunk.write());
        }
        finish();
    }

    @Override
    protected void scan() {
        chunk.scan(events.data(), events.dataFrom(), events.dataTo());
    }

    @Override
    protected boolean isError() {
        return chunk.isError();
    }

    @Override
    protected boolean isObject() {
        return chunk.isObject();
    }

    /** Chunks without choices are forwarded: nobody knows what they are for. Unless they are errors, without saying so. */
    @Override
    protected void pass() {
        if (!chunk.hasChoices() && isErrorInAnotherShape()) {
            fail();
        } else {
            passChunk();
        }
    }

    private void passChunk() {
        ChoiceReader choice = chunk.choice();
        saw(choice.isVisible() || choice.isCutByLength(), choice.textBytes());
        finishChunk.learn(chunk, events.data());
        if (chunk.usage() != null) {
            usage = chunk.usage();
        }
        if (dropUsage && chunk.isUsageOnly()) {
            return;
        }
        if (chunk.hasNullError()) {
            forwarded.event(
                    events.data(), events.dataFrom(), chunk.nullErrorFrom(), chunk.nullErrorTo(), events.dataTo());
        } else {
            forwarded.event();
        }
    }

    private boolean isErrorInAnotherShape() {
        return chunk.usage() == null && findError(eventData()) != null;
    }

    @Override
    protected ApiError readError(byte[] body) {
        return OpenAiErrors.read(200, body);
    }

    @Override
    protected @Nullable ApiError findError(byte[] body) {
        return OpenAiErrors.find(200, body);
    }

    @Override
    protected byte @Nullable [] owed() {
        return finishChunk.anyFinished() ? DONE_EVENT : null;
    }

    @Override
    protected @Nullable TokenUsage told() {
        return usage;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
