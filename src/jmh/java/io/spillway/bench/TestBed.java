package io.spillway.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The mock, the load client, and the targets, all running. */
final class TestBed implements AutoCloseable {

    private final BenchmarkOptions options;

    private final Path folder = newFolder();

    private final Process mock = startMock();

    private final ServerProcess mockServer = ServerProcess.of(mock);

    private final int upstream = readPort(mock);

    private final Servers servers = new Servers(folder, upstream);

    private final LoadGenerator generator = LoadGenerator.start();

    private final List<Target> targets = new ArrayList<>();

    TestBed(BenchmarkOptions options) {
        this.options = options;
    }

    /** Starts the targets and waits until each has answered. */
    void start() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        targets.add(new Target(Target.DIRECT, upstream, null));
        Servers.nginxBinary().ifPresent(binary -> {
            int port = Ports.free();
            add(Target.NGINX, port, servers.nginx(binary, port));
        });
        if (options.bare()) {
            int port = Ports.free();
            Path jdk = options.jdks().get(0);
            add(name("reactor-netty", jdk), port, servers.bareProxy(jdk, options.flags(), port));
        }
        for (Path jdk : options.jdks()) {
            int port = Ports.free();
            add(name("spillway", jdk), port, startGateway(jdk, options.packaging(), port));
        }
    }

    private void add(String name, int port, ServerProcess server) {
        targets.add(new Target(name, port, server));
        Ports.awaitAnswer(port, server);
    }

    static String name(String server, Path jdk) {
        return server + ", JDK " + Jdk.version(jdk);
    }

    /** Starts another gateway, and does not wait for it. */
    ServerProcess startGateway(Path jdk, Packaging packaging, int port) {
        List<String> what = packaging.prepare(jdk, options.flags(), options.jar(), folder);
        return servers.gateway(jdk, options.flags(), what, port);
    }

    List<Target> targets() {
        return targets;
    }

    LoadGenerator generator() {
        return generator;
    }

    /** Lays everyone on cores for a measure of this target. */
    void pin(Pinning pinning, Target target) {
        pinning.applyToTheRest(mockServer, generator.server());
        if (target.server() != null) {
            pinning.applyTo(target.server());
        }
    }

    private static Path newFolder() {
        try {
            // nginx drops its rights, and its workers must still be able to enter.
            return Files.createTempDirectory(
                    "spillway-bench",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static Process startMock() {
        try {
            return new ProcessBuilder(OwnJvm.command(MockUpstream.class, List.of("0")))
                    .redirectError(Redirect.INHERIT)
                    .start();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static int readPort(Process mock) {
        try {
            return Integer.parseInt(mock.inputReader(US_ASCII).readLine());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        for (Target target : targets) {
            if (target.server() != null) {
                target.server().close();
            }
        }
        generator.close();
        mockServer.close();
    }
}
