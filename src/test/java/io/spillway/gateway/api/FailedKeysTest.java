package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testing.FakeTicker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailedKeysTest {

    private final FakeTicker ticker = new FakeTicker();

    private final FailedKeys failures = new FailedKeys(1, ticker);

    @Test
    void countsEachAddressByItself() throws UnknownHostException {
        assertThat(failures.tooMany(address(1))).isFalse();
        assertThat(failures.tooMany(address(2))).isFalse();
        assertThat(failures.tooMany(address(1))).isTrue();
    }

    @Test
    void forgetsAfterAMinute() throws UnknownHostException {
        failures.tooMany(address(1));
        failures.tooMany(address(1));

        ticker.advance(Duration.ofMinutes(1));

        assertThat(failures.tooMany(address(1))).isFalse();
    }

    private static InetAddress address(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    }
}
