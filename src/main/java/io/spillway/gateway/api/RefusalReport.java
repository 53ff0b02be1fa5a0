package io.spillway.gateway.api;

import io.spillway.dialect.ApiError;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells the log and the listener what {@link ConnectionGuard} turns away: it never becomes a request. */
final class RefusalReport {

    private final Supplier<@Nullable AdmissionListener> listener;

    /**
     * @param listener asked at each refusal: connections are set up before those who look on
     */
    RefusalReport(Supplier<@Nullable AdmissionListener> listener) {
        this.listener = listener;
    }

    /**
     * A request is turned away.
     *
     * @param uri as far as it could be read
     * @param reply the body that the client is sent
     */
    void refused(String requestId, String uri, ApiError error, byte[] reply) {
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        AccessLog.refused(requestId, path, error.status());
        AdmissionListener told = listener.get();
        if (told != null) {
            told.refused(new AdmissionListener.Refused(requestId, path, null, error, reply));
        }
    }
}
