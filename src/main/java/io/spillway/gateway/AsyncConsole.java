package io.spillway.gateway;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.spillway.gateway.settings.OwnApplication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Puts a queue before Spring Boot's console, once the server has started: the console is a lock, and whoever reads it may
 * be slow, while most lines are written on event loops. When the queue is full, lines are lost rather than calls delayed.
 */
final class AsyncConsole implements ApplicationListener<ApplicationStartedEvent> {

    /** What Spring Boot calls its appender. */
    private static final String CONSOLE = "CONSOLE";

    static final String QUEUED = "QUEUED_CONSOLE";

    /** How many lines may wait. */
    private static final int LINES = 8192;

    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        if (OwnApplication.owns(event.getApplicationContext().getEnvironment())
                && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            queueBefore(context.getLogger(Logger.ROOT_LOGGER_NAME), context);
        }
    }

    static void queueBefore(ch.qos.logback.classic.Logger root, LoggerContext context) {
        Appender<ILoggingEvent> console = root.getAppender(CONSOLE);
        if (console == null) {
            return;
        }
        var queue = new AsyncAppender();
        queue.setContext(context);
        queue.setName(QUEUED);
        queue.setQueueSize(LINES);
        queue.setDiscardingThreshold(0);
        queue.setNeverBlock(true);
        queue.addAppender(console);
        queue.start();
        root.addAppender(queue);
        root.detachAppender(console);
    }
}
