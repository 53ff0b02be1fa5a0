package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.OwnCertificate;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a provider's connection trusts. */
class TlsTest {

    /** Frames of HTTP/2: its first, and its last for whoever did not greet it. */
    private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    private static final byte[] GOAWAY = {0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

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

    @Test
    void speaksWithAProviderThatNegotiatesHttp11Only() {
        var own = OwnCertificate.of("localhost", folder);

        try (var upstream = FaultServer.start(own.negotiating("http/1.1"));
                var bench = new Bench(upstream.uri()).trusting(own.pem())) {
            upstream.then(Script.answering(200, Bench.ANSWER));

            assertThat(bench.answer(Bench.call(), bench.lease())).isEqualTo(Bench.ANSWER);
        }
    }

    /** We speak HTTP/1.1 to providers; whoever speaks nothing but HTTP/2 says so with a frame that is no answer. */
    @Test
    void givesUpAtOnceOnAProviderThatSpeaksHttp2Only() {
        var own = OwnCertificate.of("localhost", folder);

        try (var upstream = FaultServer.start(own.negotiating("h2"));
                var bench = new Bench(upstream.uri()).trusting(own.pem())) {
            upstream.then(new Script().read().send(SETTINGS).send(GOAWAY).close());

            assertThat(bench.failure(Bench.call(), bench.lease()))
                    .isInstanceOfAny(Failure.InvalidAnswer.class, Failure.Unavailable.class);
            assertThat(upstream.requests()).hasSize(1);
        }
    }
}
