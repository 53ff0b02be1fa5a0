package io.spillway.dialect.openai;

import io.spillway.dialect.Answer;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.Target;
import io.spillway.dialect.Translation;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * From OpenAI's dialect to OpenAI's dialect: bytes are passed on as they are, save the model's name, what this provider
 * wants different, and the repairs of {@link OpenAiEventStream}.
 */
public final class OpenAiTranslation implements Translation {

    private final OpenAiDialect spoken;
    private final RequestQuirks quirks;

    /** For a provider with these quirks. */
    public OpenAiTranslation(RequestQuirks quirks) {
        this(new OpenAiDialect(), quirks);
    }

    /** For a provider with these quirks, whose routes are where its dialect says. */
    OpenAiTranslation(OpenAiDialect spoken, RequestQuirks quirks) {
        this.spoken = spoken;
        this.quirks = quirks;
    }

    @Override
    public Dialect spoken() {
        return spoken;
    }

    @Override
    public List<ByteBuffer> writeRequest(ClientRequest request, Target target) {
        return OpenAiRequestWriter.write(own(request), target.model(), quirks, target.options());
    }

    @Override
    public Answer readAnswer(ClientRequest request, Target target, byte[] body) {
        return OpenAiAnswerReader.read(own(request), body);
    }

    @Override
    public EventStream stream(ClientRequest request, Target target) {
        OpenAiRequest asked = own(request);
        return new OpenAiEventStream(
                asked.operation(), asked.inputTokens(), quirks.streamUsage() && !asked.wantsUsage());
    }

    @Override
    public Answer readAsStream(ClientRequest request, Target target, byte[] body) {
        Answer answer = readAnswer(request, target, body);
        return answer instanceof Answer.Whole whole
                ? new Answer.Whole(AnswerAsStream.write(own(request), whole.body()), whole.usage())
                : answer;
    }

    private static OpenAiRequest own(ClientRequest request) {
        if (request instanceof OpenAiRequest own) {
            return own;
        }
        throw new IllegalArgumentException(
                "request: " + request.getClass() + " (expected: one that OpenAiDialect read)");
    }
}
