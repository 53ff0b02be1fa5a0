package io.spillway.dialect.openai;

import io.spillway.dialect.Answer;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.Translation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * From OpenAI's dialect to OpenAI's dialect: bytes are passed on as they are, save the model's name, what this provider
 * wants different, and the repairs of {@link OpenAiEventStream}.
 */
public final class OpenAiTranslation implements Translation {

    private final RequestQuirks quirks;

    /** For a provider with these quirks. */
    public OpenAiTranslation(RequestQuirks quirks) {
        this.quirks = quirks;
    }

    @Override
    public List<ByteBuffer> writeRequest(ClientRequest request, String model, Map<String, String> options) {
        return OpenAiRequestWriter.write(own(request), model, quirks, options);
    }

    @Override
    public Answer readAnswer(ClientRequest request, byte[] body) {
        return OpenAiAnswerReader.read(own(request), body);
    }

    @Override
    public EventStream stream(ClientRequest request) {
        OpenAiRequest asked = own(request);
        return new OpenAiEventStream(
                asked.operation(), asked.inputTokens(), quirks.streamUsage() && !asked.wantsUsage());
    }

    @Override
    public byte[] asStream(ClientRequest request, byte[] body) {
        return AnswerAsStream.write(own(request), body);
    }

    private static OpenAiRequest own(ClientRequest request) {
        if (request instanceof OpenAiRequest own) {
            return own;
        }
        throw new IllegalArgumentException(
                "request: " + request.getClass() + " (expected: one that OpenAiDialect read)");
    }
}
