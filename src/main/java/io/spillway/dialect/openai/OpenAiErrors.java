package io.spillway.dialect.openai;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.JsonText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Words errors as OpenAI does, and reads those that providers send.
 *
 * @see <a href="https://platform.openai.com/docs/guides/error-codes">Error codes</a>
 */
final class OpenAiErrors {

    private OpenAiErrors() {}

    /** Returns the envelope: {@code {"error":{"message","type","param","code"}}}. */
    static byte[] write(ApiError error) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        write(json, "{\"error\":{\"message\":", error.message());
        write(json, ",\"type\":", error.type());
        write(json, ",\"param\":", error.param());
        write(json, ",\"code\":", error.code());
        json.writeBytes(ascii("}}"));
        return json.toByteArray();
    }

    /** Returns the envelope with all the fields of a provider's own error object, if it has one. */
    static byte[] write(ApiError error, byte[] said) {
        byte[] body = PassedOnError.of(error, said);
        return body == null ? write(error) : body;
    }

    /** Returns the envelope as an event. */
    static byte[] writeEvent(ApiError error) {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        event.writeBytes(ascii("data: "));
        event.writeBytes(write(error));
        event.writeBytes(ascii("\n\n"));
        return event.toByteArray();
    }

    /** Reads the body of an error; what it does not say is filled in from the status. */
    static ApiError read(int status, byte[] body) {
        ApiError error = find(status, body);
        return error == null ? OpenAiErrorReader.unreadable(status, body) : error;
    }

    /** Returns the error that a body holds in any known shape; {@code null} if it holds none. */
    static @Nullable ApiError find(int status, byte[] body) {
        return OpenAiErrorReader.find(status, body);
    }

    private static void write(ByteArrayOutputStream json, String name, @Nullable String value) {
        json.writeBytes(ascii(name));
        json.writeBytes(value == null ? ascii("null") : JsonText.quote(value));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
