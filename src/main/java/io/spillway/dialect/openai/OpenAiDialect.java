package io.spillway.dialect.openai;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.Operation;

/** OpenAI's Chat Completions, Completions and Embeddings. */
public final class OpenAiDialect implements Dialect {

    @Override
    public String id() {
        return "openai";
    }

    @Override
    public String path(Operation operation) {
        return switch (operation) {
            case CHAT -> "/chat/completions";
            case COMPLETION -> "/completions";
            case EMBEDDING -> "/embeddings";
        };
    }

    @Override
    public ClientRequest readRequest(Operation operation, byte[] body) {
        return OpenAiRequestReader.read(operation, body);
    }

    @Override
    public byte[] writeError(ApiError error) {
        return OpenAiErrors.write(error);
    }

    @Override
    public byte[] writeError(ApiError error, byte[] said) {
        return OpenAiErrors.write(error, said);
    }

    @Override
    public byte[] writeErrorEvent(ApiError error) {
        return OpenAiErrors.writeEvent(error);
    }

    @Override
    public ApiError readError(int status, byte[] body) {
        return OpenAiErrors.read(status, body);
    }
}
