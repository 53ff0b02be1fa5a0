package io.spillway.gateway.provider;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;

/** How Resilience4j is set for every provider. Its own defaults are made for short calls on threads that may block. */
final class GuardSettings {

    private static final int WINDOW = 20;

    private static final int FEWEST_CALLS = 10;

    /** Opens when half of the last calls failed; looks again after a while with a few calls. */
    static final CircuitBreakerConfig CIRCUIT = CircuitBreakerConfig.custom()
            .slidingWindow(
                    WINDOW, FEWEST_CALLS, SlidingWindowType.COUNT_BASED, SlidingWindowSynchronizationStrategy.LOCK_FREE)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofSeconds(15))
            .permittedNumberOfCallsInHalfOpenState(3)
            // A reasoning model is not slow; it thinks.
            .slowCallDurationThreshold(Duration.ofHours(1))
            .writableStackTraceEnabled(false)
            .build();

    /** A guard against running away, no limit to plan with; above zero the wait would block an event loop. */
    static final BulkheadConfig BULKHEAD = BulkheadConfig.custom()
            .maxConcurrentCalls(10_000)
            .maxWaitDuration(Duration.ZERO)
            .writableStackTraceEnabled(false)
            .build();

    private GuardSettings() {}
}
