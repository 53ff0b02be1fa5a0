package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.gateway.CommandLine.Mode;
import io.spillway.gateway.provider.registry.InvalidSettingsException;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void servesUnlessToldOtherwise() {
        assertThat(CommandLine.parse().mode()).isEqualTo(Mode.RUN);
        assertThat(CommandLine.parse("--check-config").mode()).isEqualTo(Mode.CHECK);
        assertThat(CommandLine.parse("--help").mode()).isEqualTo(Mode.HELP);
    }

    @Test
    void takesHostAndPortInBothSpellings() {
        assertThat(CommandLine.parse("--host", "0.0.0.0", "--port=9000").properties())
                .containsExactly("--server.address=0.0.0.0", "--server.port=9000");
    }

    @Test
    void passesPropertiesOn() {
        assertThat(CommandLine.parse("--spillway.routing.max-wait=5", "--debug").properties())
                .containsExactly("--spillway.routing.max-wait=5", "--debug");
    }

    @Test
    void refusesAnOptionThatIsNone() {
        assertThatThrownBy(() -> CommandLine.parse("--prot=9000"))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("--prot")
                .hasMessageContaining("--port");
    }

    @Test
    void refusesAWordThatIsNoOption() {
        assertThatThrownBy(() -> CommandLine.parse("start")).hasMessageContaining("start");
    }

    @Test
    void refusesAnOptionWithoutItsValue() {
        assertThatThrownBy(() -> CommandLine.parse("--port")).hasMessageContaining("--port: needs a value");
    }

    @Test
    void turnsTheRequestLogOn() {
        assertThat(CommandLine.parse("--enable-request-logging").properties())
                .containsExactly("--spillway.request-log.enabled=true");
    }
}
