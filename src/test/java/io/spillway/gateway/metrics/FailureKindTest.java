package io.spillway.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.Failure;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FailureKindTest {

    @Test
    void hasAKindForEachFailure() {
        Set<Class<?>> failures = records(Failure.class).collect(Collectors.toSet());
        failures.remove(Failure.Unavailable.class);

        assertThat(failures).hasSizeGreaterThanOrEqualTo(7);
        assertThat(FailureKind.BY_TYPE).containsOnlyKeys(failures.toArray(Class[]::new));
    }

    @Test
    void tellsAnUnavailableProviderByItsCause() {
        var kinds = Arrays.stream(Failure.Cause.values())
                .map(cause -> FailureKind.of(new Failure.Unavailable("", cause)))
                .toList();

        assertThat(kinds).doesNotHaveDuplicates().hasSameSizeAs(Failure.Cause.values());
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isRecord()
                ? Stream.of(type)
                : Arrays.stream(type.getPermittedSubclasses()).flatMap(FailureKindTest::records);
    }
}
