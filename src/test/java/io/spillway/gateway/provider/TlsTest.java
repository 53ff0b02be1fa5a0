package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.Failure.Cause;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.OwnCertificate;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a provider's connection trusts. */
class TlsTest {

    @TempDir
    private Path folder;

    @Test
    void trustsNobodyByDefaultWhoSignedForHimself() {
        var own = OwnCertificate.of("localhost", folder);

        try (var upstream = FaultServer.start(own.sockets());
                var bench = new Bench(upstream.uri()).patient()) {
            upstream.then(Script.answering(200, Bench.ANSWER));

            assertThat(Bench.cause(bench.failure(Bench.call(), bench.lease()))).isEqualTo(Cause.UNREACHABLE);
            assertThat(upstream.requests()).isEmpty();
        }
    }

    @Test
    void trustsACertificateThatTheOperatorAdds() {
        var own = OwnCertificate.of("localhost", folder);

        try (var upstream = FaultServer.start(own.sockets());
                var bench = new Bench(upstream.uri()).trusting(own.pem())) {
            upstream.then(Script.answering(200, Bench.ANSWER));

            assertThat(bench.answer(Bench.call(), bench.lease())).isEqualTo(Bench.ANSWER);
        }
    }

    @Test
    void trustsNoCertificateOfAnotherHost() {
        var own = OwnCertificate.of("elsewhere.example", folder);

        try (var upstream = FaultServer.start(own.sockets());
                var bench = new Bench(upstream.uri()).trusting(own.pem())) {
            upstream.then(Script.answering(200, Bench.ANSWER));

            assertThat(Bench.cause(bench.failure(Bench.call(), bench.lease()))).isEqualTo(Cause.UNREACHABLE);
            assertThat(upstream.requests()).isEmpty();
        }
    }
}
