package io.spillway.gateway.credential;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What signs one request.
 *
 * @param headers names and values to send; the values are secret
 * @param baseUrl where to send it instead of the provider's own base URL; {@code null} to leave that
 */
public record Authorization(
        Map<String, String> headers, @Nullable URI baseUrl) {

    /** Copies the map. */
    public Authorization {
        headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
        return "Authorization[headers=" + headers.keySet() + ", baseUrl=" + baseUrl + "]";
    }
}
