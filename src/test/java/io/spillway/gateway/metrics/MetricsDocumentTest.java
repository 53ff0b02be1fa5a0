package io.spillway.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/metrics.md follows {@link SpillwayMeters}. To write it anew: {@code ./mvnw test -Dtest=MetricsDocumentTest -Ddocs.rewrite}. */
class MetricsDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/metrics.md");

    private static final String HEAD = """
            # Metrics

            Written from `SpillwayMeters`; after a change there, write it anew with
            `./mvnw test -Dtest=MetricsDocumentTest -Ddocs.rewrite`.

            They are at `/actuator/prometheus`: on the main port, or on `MANAGEMENT_SERVER_PORT` where that is set (the
            container image and the chart set it to 9090). `config/prometheus.yml` scrapes it, and
            `config/grafana/spillway.json` is a dashboard.

            No tag is made from what a client sends: providers, states and failures are closed lists, and a model is named
            only if the catalogue knows it, else it is `other`. A series appears when it first has something to say.

            Beside these there are Resilience4j's own (`resilience4j_circuitbreaker_state`, one per provider) and those of
            Spring Boot, Netty and the JVM.

            """;

    @Test
    void listsEveryMeter() throws IOException {
        String expected = written();
        if (System.getProperty("docs.rewrite") != null) {
            Files.writeString(DOCUMENT, expected);
        }

        assertThat(DOCUMENT).hasContent(expected);
    }

    private static String written() {
        var text = new StringBuilder(HEAD);
        text.append("| Meter | In Prometheus | Kind | Unit | Tags |\n| --- | --- | --- | --- | --- |\n");
        for (var meter : SpillwayMeters.values()) {
            text.append("| `%s` | `%s` | %s | %s | %s |\n"
                    .formatted(meter.meterName(), series(meter), kind(meter), meter.unit(), tags(meter)));
        }
        for (var meter : SpillwayMeters.values()) {
            text.append("\n## %s\n\n%s\n\n```promql\n%s\n```\n"
                    .formatted(meter.meterName(), meter.description(), meter.query()));
        }
        return text.toString();
    }

    private static String series(SpillwayMeters meter) {
        return switch (meter.type()) {
            case TIMER -> meter.prometheusName() + "_{count,sum,max,bucket}";
            case SUMMARY -> meter.prometheusName() + "_{count,sum,max}";
            case COUNTER, GAUGE -> meter.prometheusName();
        };
    }

    private static String kind(SpillwayMeters meter) {
        return meter.type().name().toLowerCase(Locale.ROOT);
    }

    private static String tags(SpillwayMeters meter) {
        return meter.tags().stream().map(tag -> "`" + tag + "`").collect(Collectors.joining(", "));
    }
}
