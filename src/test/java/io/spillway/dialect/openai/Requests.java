package io.spillway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Operation;

/** Requests to test with. */
final class Requests {

    static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private Requests() {}

    static ClientRequest chat(String json) {
        return new OpenAiDialect().readRequest(Operation.CHAT, json.getBytes(UTF_8));
    }

    /** A valid chat request with these fields besides. */
    static ClientRequest chatWith(String fields) {
        return chat("{\"model\":\"m\"," + MESSAGES + "," + fields + "}");
    }

    static ClientRequest chat() {
        return chat("{\"model\":\"m\"," + MESSAGES + "}");
    }

    static ClientRequest streamed() {
        return chatWith("\"stream\":true");
    }

    static ClientRequest completion() {
        return new OpenAiDialect()
                .readRequest(Operation.COMPLETION, "{\"model\":\"m\",\"prompt\":\"hi\"}".getBytes(UTF_8));
    }

    static ClientRequest embedding() {
        return new OpenAiDialect()
                .readRequest(Operation.EMBEDDING, "{\"model\":\"m\",\"input\":\"hi\"}".getBytes(UTF_8));
    }
}
