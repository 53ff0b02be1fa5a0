package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.netty.ReactorNetty;

class SpillwayApplicationTest {

    private final String before = System.getProperty(ReactorNetty.IO_WORKER_COUNT);

    @AfterEach
    void putBack() {
        if (before == null) {
            System.clearProperty(ReactorNetty.IO_WORKER_COUNT);
        } else {
            System.setProperty(ReactorNetty.IO_WORKER_COUNT, before);
        }
    }

    @Test
    void hasAnEventLoopForEachCore() {
        System.clearProperty(ReactorNetty.IO_WORKER_COUNT);

        SpillwayApplication.useOneEventLoopForEachCore();

        assertThat(Integer.getInteger(ReactorNetty.IO_WORKER_COUNT))
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void leavesTheNumberOfEventLoopsToTheOperator() {
        System.setProperty(ReactorNetty.IO_WORKER_COUNT, "3");

        SpillwayApplication.useOneEventLoopForEachCore();

        assertThat(System.getProperty(ReactorNetty.IO_WORKER_COUNT)).isEqualTo("3");
    }
}
