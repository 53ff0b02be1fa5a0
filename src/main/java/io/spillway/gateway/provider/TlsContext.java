package io.spillway.gateway.provider;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom we trust to be the provider: those the platform trusts, and those the operator adds. Never everybody. */
final class TlsContext {

    private TlsContext() {}

    /**
     * Returns what TLS connections are made with.
     *
     * @param more a PEM file of certificates to trust too; {@code null} if there is none
     * @throws IllegalStateException if the file cannot be read
     */
    static SslContext trusting(@Nullable Path more) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient().protocols("TLSv1.3", "TLSv1.2");
            return (more == null ? builder : builder.trustManager(platformAnd(more))).build();
        } catch (IOException | GeneralSecurityException error) {
            throw new IllegalStateException("ca-certificate: " + more + " (expected: a readable PEM file)", error);
        }
    }

    private static TrustManagerFactory platformAnd(Path more) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        int number = 0;
        for (TrustManager manager : factory(null).getTrustManagers()) {
            for (X509Certificate issuer : ((X509TrustManager) manager).getAcceptedIssuers()) {
                trusted.setCertificateEntry("platform-" + number++, issuer);
            }
        }
        try (InputStream pem = Files.newInputStream(more)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("own-" + number++, certificate);
            }
        }
        return factory(trusted);
    }

    private static TrustManagerFactory factory(@Nullable KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
