package io.spillway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/**
 * A certificate that nobody trusts unless told to, made by the JDK's own tool.
 *
 * @param pem the certificate alone
 * @param sockets what serves TLS with it
 */
public record OwnCertificate(Path pem, ServerSocketFactory sockets) {

    private static final char[] PASSWORD = "changeit".toCharArray();

    /** Makes one for a host. */
    public static OwnCertificate of(String host, Path folder) {
        try {
            Path store = folder.resolve("own.p12");
            keytool(host, store);
            return read(store, folder.resolve("own.pem"));
        } catch (IOException | InterruptedException | GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Returns what serves TLS with it and agrees to one protocol only, if the client negotiates at all. */
    public ServerSocketFactory negotiating(String protocol) {
        return new Negotiating(sockets, protocol);
    }

    private static void keytool(String host, Path store) throws IOException, InterruptedException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process made = new ProcessBuilder(
                        tool.toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        if (made.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + made.exitValue() + " (expected: 0)");
        }
    }

    private static OwnCertificate read(Path store, Path pem) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        String encoded = Base64.getMimeEncoder()
                .encodeToString(keys.getCertificate("own").getEncoded());
        Files.writeString(pem, "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n");
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return new OwnCertificate(pem, context.getServerSocketFactory());
    }

    private static final class Negotiating extends ServerSocketFactory {

        private final ServerSocketFactory sockets;
        private final String protocol;

        private Negotiating(ServerSocketFactory sockets, String protocol) {
            this.sockets = sockets;
            this.protocol = protocol;
        }

        @Override
        public ServerSocket createServerSocket(int port) throws IOException {
            return negotiating(sockets.createServerSocket(port));
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) throws IOException {
            return negotiating(sockets.createServerSocket(port, backlog));
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
            return negotiating(sockets.createServerSocket(port, backlog, address));
        }

        private ServerSocket negotiating(ServerSocket socket) {
            var tls = (SSLServerSocket) socket;
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {protocol});
            tls.setSSLParameters(parameters);
            return tls;
        }
    }
}
