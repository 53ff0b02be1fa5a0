package io.spillway.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A dialect with OpenAI's envelope that reads no more of a request than its model and whether it streams. */
public final class FakeDialect implements Dialect {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String id() {
        return "fake";
    }

    @Override
    public String path(Operation operation) {
        return "/" + operation;
    }

    @Override
    public ClientRequest readRequest(Operation operation, byte[] body) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (IOException notJson) {
            throw new BadRequestException(new ApiError(400, "invalid_request_error", "invalid_json", "not JSON", null));
        }
        return new Request(
                operation, json.path("model").asText(), json.path("stream").asBoolean(), body);
    }

    @Override
    public byte[] writeError(ApiError error) {
        var json = JSON.createObjectNode();
        json.putObject("error")
                .put("message", error.message())
                .put("type", error.type())
                .put("param", error.param())
                .put("code", error.code());
        try {
            return JSON.writeValueAsBytes(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public byte[] writeErrorEvent(ApiError error) {
        return ("data: " + new String(writeError(error), StandardCharsets.UTF_8) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public ApiError readError(int status, byte[] body) {
        try {
            JsonNode error = JSON.readTree(body).path("error");
            return new ApiError(
                    status,
                    error.path("type").asText("invalid_request_error"),
                    error.path("code").textValue(),
                    error.path("message").asText(),
                    error.path("param").textValue());
        } catch (IOException notJson) {
            return new ApiError(status, "invalid_request_error", null, "", null);
        }
    }

    private record Request(Operation operation, String model, boolean stream, byte[] body) implements ClientRequest {

        @Override
        public Needs needs() {
            return new Needs(false, false, false, 0);
        }

        @Override
        public String conversation() {
            return null;
        }
    }

    /** Returns a request's body. */
    public static byte[] request(String model, boolean stream) {
        try {
            return JSON.writeValueAsBytes(Map.of("model", model, "stream", stream));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
