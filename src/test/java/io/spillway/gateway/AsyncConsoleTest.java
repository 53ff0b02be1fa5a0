package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AsyncConsoleTest {

    private final LoggerContext context = new LoggerContext();
    private final Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);

    @BeforeEach
    void giveTheContextWhatTheFactoryGivesIt() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @Test
    void putsAQueueThatNeverBlocksBeforeTheConsole() {
        var console = appender("CONSOLE");

        AsyncConsole.queueBefore(root, context);
        root.info("a line");
        root.getAppender(AsyncConsole.QUEUED).stop();

        assertThat(console.list).extracting(ILoggingEvent::getMessage).containsExactly("a line");
        assertThat(root.getAppender("CONSOLE")).isNull();
    }

    @Test
    void losesLinesRatherThanWait() {
        appender("CONSOLE");

        AsyncConsole.queueBefore(root, context);

        assertThat(root.iteratorForAppenders().next())
                .isInstanceOfSatisfying(
                        AsyncAppender.class,
                        queue -> assertThat(queue.isNeverBlock()).isTrue());
    }

    @Test
    void leavesAnAppenderAloneThatTheOperatorHasNamed() {
        var own = appender("FILE");

        AsyncConsole.queueBefore(root, context);

        assertThat(root.getAppender("FILE")).isSameAs(own);
        assertThat(root.iteratorForAppenders()).toIterable().hasSize(1);
    }

    private ListAppender<ILoggingEvent> appender(String name) {
        var appender = new ListAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setName(name);
        appender.start();
        root.addAppender(appender);
        return appender;
    }
}
