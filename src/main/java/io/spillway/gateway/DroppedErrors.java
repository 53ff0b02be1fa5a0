package io.spillway.gateway;

import io.spillway.gateway.routing.NotAnsweredException;
import io.spillway.gateway.settings.OwnApplication;
import io.spillway.resilience.CallFailedException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.context.ApplicationListener;
import reactor.core.publisher.Hooks;
import reactor.netty.channel.AbortedException;

/**
 * Says what becomes of an error that comes when nobody listens any more. Reactor would write each with its stack trace;
 * but when a client leaves in the very moment in which its call fails, there is nothing an operator could do about it.
 */
final class DroppedErrors implements ApplicationListener<ApplicationPreparedEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(DroppedErrors.class);

    @Override
    public void onApplicationEvent(ApplicationPreparedEvent event) {
        if (OwnApplication.owns(event.getApplicationContext().getEnvironment())) {
            install();
        }
    }

    /** Hooks are added to each other, and a second server in the same process is to say everything once. */
    static void install() {
        Hooks.resetOnErrorDropped();
        Hooks.onErrorDropped(DroppedErrors::tell);
    }

    private static void tell(Throwable error) {
        if (isExpected(error)) {
            LOG.debug("Nobody was left to be told: {}", error.toString());
        } else {
            LOG.error("Nobody was left to be told of an error", error);
        }
    }

    /** A call that failed, or a connection that broke, whoever has wrapped it. */
    private static boolean isExpected(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CallFailedException
                    || cause instanceof NotAnsweredException
                    || cause instanceof AbortedException
                    || cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }
}
