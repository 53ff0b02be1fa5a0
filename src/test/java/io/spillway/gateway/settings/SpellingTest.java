package io.spillway.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {

    @Test
    void countsLettersPutInTakenOutAndChanged() {
        assertThat(Spelling.distance("tier", "tier")).isZero();
        assertThat(Spelling.distance("TIER", "tier")).isZero();
        assertThat(Spelling.distance("tir", "tier")).isEqualTo(1);
        assertThat(Spelling.distance("tiers", "tier")).isEqualTo(1);
        assertThat(Spelling.distance("teir", "tier")).isEqualTo(2);
        assertThat(Spelling.distance("", "tier")).isEqualTo(4);
    }

    @Test
    void findsTheNearest() {
        assertThat(Spelling.nearest("--prot", List.of("--host", "--port"))).isEqualTo("--port");
    }
}
