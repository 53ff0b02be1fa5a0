package io.spillway.gateway.requestlog;

import java.util.List;

/** Several listeners as one. */
record RequestLogListeners(List<RequestLogListener> listeners) implements RequestLogListener {

    @Override
    public void written() {
        listeners.forEach(RequestLogListener::written);
    }

    @Override
    public void dropped() {
        listeners.forEach(RequestLogListener::dropped);
    }

    @Override
    public void failed(String reason) {
        listeners.forEach(listener -> listener.failed(reason));
    }
}
