package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class ResponsesPropertiesTest {

    @Test
    void refusesWhatIsBelowZero() {
        assertThatThrownBy(() -> new ResponsesProperties(-1, DataSize.ofBytes(1), Duration.ofHours(1)))
                .hasMessageContaining("spillway.responses.max-stored:");
        assertThatThrownBy(() -> new ResponsesProperties(1, DataSize.ofBytes(-1), Duration.ofHours(1)))
                .hasMessageContaining("spillway.responses.max-stored-size:");
        assertThatThrownBy(() -> new ResponsesProperties(1, DataSize.ofBytes(1), Duration.ZERO))
                .hasMessageContaining("spillway.responses.time-to-live:");
    }
}
