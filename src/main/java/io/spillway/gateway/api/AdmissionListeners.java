package io.spillway.gateway.api;

import io.spillway.gateway.provider.Call;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several listeners that are told as one. */
record AdmissionListeners(List<AdmissionListener> listeners) implements AdmissionListener {

    /** Returns one listener for all; {@code null} if there is none, so that nobody is told nothing. */
    static @Nullable AdmissionListener of(List<AdmissionListener> listeners) {
        return switch (listeners.size()) {
            case 0 -> null;
            case 1 -> listeners.get(0);
            default -> new AdmissionListeners(List.copyOf(listeners));
        };
    }

    @Override
    public void admitted(Call call) {
        listeners.forEach(listener -> listener.admitted(call));
    }

    @Override
    public void ended(Call call, int status, byte @Nullable [] error) {
        listeners.forEach(listener -> listener.ended(call, status, error));
    }

    @Override
    public void refused(Refused request) {
        listeners.forEach(listener -> listener.refused(request));
    }
}
