package io.spillway.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.gateway.metrics.SpillwayMeters;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GrafanaDashboardTest {

    private static final Pattern OURS = Pattern.compile("\\b(spillway|gen_ai_client)_\\w+");

    private static final List<String> PARTS = List.of("", "_count", "_sum", "_max", "_bucket");

    @Test
    void asksForMetersThatThereAre() throws IOException {
        List<String> known = Arrays.stream(SpillwayMeters.values())
                .map(SpillwayMeters::prometheusName)
                .flatMap(name -> PARTS.stream().map(part -> name + part))
                .toList();

        List<String> asked = new ObjectMapper()
                .readTree(new File("config/grafana/spillway.json")).findValuesAsText("expr").stream()
                        .flatMap(query -> OURS.matcher(query).results().map(MatchResult::group))
                        .toList();

        assertThat(asked).hasSizeGreaterThan(10).isSubsetOf(known);
    }
}
