package io.spillway.gateway.provider;

import io.spillway.resilience.StateStoreListener;
import java.util.List;

/** Several listeners as one. */
record StateStoreListeners(List<StateStoreListener> all) implements StateStoreListener {

    @Override
    public void failed(String reason) {
        all.forEach(listener -> listener.failed(reason));
    }

    @Override
    public void recovered() {
        all.forEach(StateStoreListener::recovered);
    }

    @Override
    public void setAside(String aside, String reason) {
        all.forEach(listener -> listener.setAside(aside, reason));
    }
}
