package io.spillway.gateway;

import io.github.resilience4j.springboot3.bulkhead.autoconfigure.ThreadPoolBulkheadMetricsAutoConfiguration;
import io.github.resilience4j.springboot3.micrometer.autoconfigure.TimerAutoConfiguration;
import io.github.resilience4j.springboot3.ratelimiter.autoconfigure.RateLimiterAutoConfiguration;
import io.github.resilience4j.springboot3.ratelimiter.autoconfigure.RateLimiterMetricsAutoConfiguration;
import io.github.resilience4j.springboot3.ratelimiter.autoconfigure.RateLimitersHealthIndicatorAutoConfiguration;
import io.github.resilience4j.springboot3.retry.autoconfigure.RetryAutoConfiguration;
import io.github.resilience4j.springboot3.retry.autoconfigure.RetryMetricsAutoConfiguration;
import io.github.resilience4j.springboot3.timelimiter.autoconfigure.TimeLimiterAutoConfiguration;
import io.github.resilience4j.springboot3.timelimiter.autoconfigure.TimeLimiterMetricsAutoConfiguration;
import io.spillway.gateway.provider.registry.InvalidSettingsException;
import io.spillway.gateway.settings.ConfigCheck;
import io.spillway.gateway.settings.ReadsSettings;
import io.spillway.gateway.settings.SettingsFailureReporter;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import reactor.netty.ReactorNetty;

/**
 * Starts the server.
 *
 * <p>Nothing here uses Micrometer's observations, and one for each request is paid for on the hot path. What we measure
 * is in {@link io.spillway.gateway.metrics.SpillwayMeters}. Of Resilience4j's parts only circuit breakers and bulkheads
 * are used; the others would only lengthen the start.
 */
@ReadsSettings
@SpringBootApplication(
        exclude = {
            ObservationAutoConfiguration.class,
            RateLimiterAutoConfiguration.class,
            RateLimiterMetricsAutoConfiguration.class,
            RateLimitersHealthIndicatorAutoConfiguration.class,
            RetryAutoConfiguration.class,
            RetryMetricsAutoConfiguration.class,
            ThreadPoolBulkheadMetricsAutoConfiguration.class,
            TimeLimiterAutoConfiguration.class,
            TimeLimiterMetricsAutoConfiguration.class,
            TimerAutoConfiguration.class
        })
@ConfigurationPropertiesScan
public class SpillwayApplication {

    public static void main(String[] args) {
        useOneEventLoopForEachCore();
        CommandLine line = read(args);
        switch (line.mode()) {
            case RUN ->
                SpringApplication.run(
                        SpillwayApplication.class, line.properties().toArray(String[]::new));
            case CHECK -> System.exit(ConfigCheck.run(line.properties(), System.out));
            case HELP -> System.out.print(CommandLine.USAGE);
        }
    }

    /**
     * Nothing here blocks an event loop, so more of them than cores would only wake each other up; Reactor Netty's own
     * default is at least four. {@code -Dreactor.netty.ioWorkerCount} still has the last word.
     */
    static void useOneEventLoopForEachCore() {
        if (System.getProperty(ReactorNetty.IO_WORKER_COUNT) == null) {
            int cores = Runtime.getRuntime().availableProcessors();
            System.setProperty(ReactorNetty.IO_WORKER_COUNT, Integer.toString(cores));
        }
    }

    private static CommandLine read(String... args) {
        try {
            return CommandLine.parse(args);
        } catch (InvalidSettingsException wrong) {
            new SettingsFailureReporter().reportException(wrong);
            System.exit(1);
            throw wrong;
        }
    }
}
