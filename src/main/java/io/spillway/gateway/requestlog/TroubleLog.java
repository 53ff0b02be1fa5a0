package io.spillway.gateway.requestlog;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says it once when calls cannot be written, and once when they can again. */
final class TroubleLog implements RequestLogListener {

    private static final Logger LOG = LoggerFactory.getLogger("spillway");

    private final AtomicBoolean failing = new AtomicBoolean();

    @Override
    public void written() {
        if (failing.get() && failing.compareAndSet(true, false)) {
            LOG.info("Calls are written to the request log again");
        }
    }

    @Override
    public void failed(String reason) {
        if (failing.compareAndSet(false, true)) {
            LOG.warn("Calls cannot be written to the request log; they go on without: {}", reason);
        }
    }
}
