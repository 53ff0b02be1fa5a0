package io.spillway.gateway.provider;

import io.spillway.resilience.StateStoreListener;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says it once when the memory cannot be kept, and once when it can again. */
final class StateStoreLog implements StateStoreListener {

    private static final Logger LOG = LoggerFactory.getLogger("spillway");

    private final AtomicBoolean failing = new AtomicBoolean();

    @Override
    public void failed(String reason) {
        if (failing.compareAndSet(false, true)) {
            LOG.warn(
                    "What is known of credentials cannot be kept, and would be lost with a restart; calls go on: {}",
                    reason);
        }
    }

    @Override
    public void recovered() {
        if (failing.compareAndSet(true, false)) {
            LOG.info("What is known of credentials is kept again");
        }
    }

    @Override
    public void setAside(String aside, String reason) {
        LOG.warn("The file that holds what is known of credentials is damaged ({}): it lies in {} now", reason, aside);
    }
}
