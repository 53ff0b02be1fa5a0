package io.spillway.dialect.openai;

import io.spillway.dialect.Answer;
import io.spillway.dialect.Answer.Fault;
import io.spillway.dialect.Answer.Kind;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.MalformedJsonException.Problem;
import io.spillway.dialect.Operation;
import io.spillway.dialect.TokenUsage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Judges a whole answer that came with a 2xx: is it one, and what did it take? */
final class OpenAiAnswerReader {

    private final OpenAiRequest request;
    private final byte[] body;

    private OpenAiAnswerReader(OpenAiRequest request, byte[] body) {
        this.request = request;
        this.body = body;
    }

    /** Reads the answer to a request. */
    static Answer read(OpenAiRequest request, byte[] body) {
        int first = firstByte(body);
        if (first < 0) {
            return new Fault(Kind.EMPTY, "an answer without a body", null);
        }
        if (first == '<') {
            return new Fault(Kind.MALFORMED, "a web page instead of an answer", null);
        }
        try {
            return new OpenAiAnswerReader(request, body).read();
        } catch (MalformedJsonException malformed) {
            Kind kind = malformed.problem() == Problem.END ? Kind.TRUNCATED : Kind.MALFORMED;
            return new Fault(kind, "an answer that is no JSON: " + malformed.getMessage(), null);
        }
    }

    private Answer read() {
        return request.operation() == Operation.EMBEDDING ? vectors() : choices();
    }

    private Answer choices() {
        EventScanner found = new EventScanner();
        found.scan(body, 0, body.length);
        if (!found.isObject() || found.isError() || !found.hasChoices()) {
            return noAnswer(found.isError());
        }
        if (found.choices() != JsonScanner.Kind.ARRAY && found.choices() != JsonScanner.Kind.NULL) {
            return new Fault(Kind.MALFORMED, "an answer whose choices are no array", null);
        }
        if (found.choiceCount() == 0) {
            return new Fault(Kind.EMPTY, "an answer without a choice", null);
        }
        if (!found.choice().isVisible() && !found.choice().isCutByLength()) {
            return new Fault(Kind.EMPTY, "an answer with no text, tool call or refusal", null);
        }
        return whole(found.usage(), found.choice().textBytes());
    }

    private Answer vectors() {
        VectorScanner found = new VectorScanner();
        found.scan(body);
        if (!found.isObject() || found.isError() || !found.hasData()) {
            return noAnswer(found.isError());
        }
        if (found.vectors() == 0) {
            return new Fault(Kind.EMPTY, "an answer without a vector", null);
        }
        return whole(found.usage(), 0);
    }

    /** It has not the shape of an answer: then it is an error in one of many shapes, or nothing we know. */
    private Answer noAnswer(boolean saysError) {
        ApiError error = saysError ? OpenAiErrors.read(200, body) : OpenAiErrors.find(200, body);
        return error == null
                ? new Fault(Kind.MALFORMED, "JSON that is no answer", null)
                : new Fault(Kind.ERROR_INSIDE, error.message(), error);
    }

    private Answer whole(@Nullable TokenUsage reported, long textBytes) {
        TokenUsage usage = reported == null ? TokenUsage.estimated(request.inputTokens(), textBytes) : reported;
        return new Answer.Whole(withoutBom(), usage);
    }

    /** RFC 8259 forbids a byte order mark, and clients' parsers stumble over it. */
    private byte[] withoutBom() {
        return body[0] == (byte) 0xEF ? Arrays.copyOfRange(body, 3, body.length) : body;
    }

    /** Returns the first byte that is neither white space nor part of a byte order mark; -1 if there is none. */
    private static int firstByte(byte[] body) {
        for (byte next : body) {
            boolean mark = next == (byte) 0xEF || next == (byte) 0xBB || next == (byte) 0xBF;
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t' && !mark) {
                return next & 0xFF;
            }
        }
        return -1;
    }
}
