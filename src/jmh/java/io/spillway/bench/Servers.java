package io.spillway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How each server of the benchmark is started. */
final class Servers {

    /** The JVM options of the container image, and the memory that the chart allows it. */
    static final String IMAGE_FLAGS = "--enable-native-access=ALL-UNNAMED -XX:+UseParallelGC -XX:MaxRAM=1g"
            + " -XX:MaxRAMPercentage=50 -XX:-UsePerfData -Dio.netty.maxDirectMemory=268435456";

    private final Path folder;

    private final int upstream;

    /**
     * @param folder where logs and generated settings go
     * @param upstream the port of the mock
     */
    Servers(Path folder, int upstream) {
        this.folder = folder;
        this.upstream = upstream;
    }

    /** Starts the gateway with one provider, {@code bench}, and one credential. Does not wait until it answers. */
    ServerProcess gateway(Path jdk, List<String> flags, List<String> what, int port) {
        List<String> command = new ArrayList<>();
        command.add(jdk.resolve("bin/java").toString());
        command.addAll(flags);
        command.addAll(what);
        command.add("--port=" + port);
        var environment = Map.of(
                "BENCH_API_BASE",
                "http://127.0.0.1:" + upstream + "/v1",
                "BENCH_API_KEY",
                "k1",
                "SPILLWAY_CATALOG_PUBLICLISTS",
                "false");
        return ServerProcess.start("gateway-" + port, command, environment, folder);
    }

    /** Starts the {@link BareProxy}. */
    ServerProcess bareProxy(Path jdk, List<String> flags, int port) {
        List<String> ports = List.of(String.valueOf(port), String.valueOf(upstream));
        return ServerProcess.start("bare", OwnJvm.command(jdk, flags, BareProxy.class, ports), Map.of(), folder);
    }

    /** Returns nginx's binary, where there is one. */
    static Optional<Path> nginxBinary() {
        return Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts nginx as a reverse proxy that holds nothing back. */
    ServerProcess nginx(Path binary, int port) {
        Path settings = folder.resolve("nginx.conf");
        try {
            Files.writeString(settings, nginxSettings(port));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        return ServerProcess.start("nginx", List.of(binary.toString(), "-c", settings.toString()), Map.of(), folder);
    }

    private String nginxSettings(int port) {
        return """
                daemon off;
                pid %1$s/nginx.pid;
                error_log stderr;
                worker_processes auto;
                worker_rlimit_nofile 19000;
                events { worker_connections 9000; }
                http {
                  access_log off;
                  client_max_body_size 8m;
                  client_body_temp_path %1$s/nginx-body;
                  proxy_temp_path %1$s/nginx-proxy;
                  keepalive_timeout 600s;
                  keepalive_requests 1000000000;
                  upstream mock {
                    server 127.0.0.1:%2$d;
                    keepalive 2048;
                    keepalive_timeout 600s;
                    keepalive_requests 1000000000;
                  }
                  server {
                    listen 127.0.0.1:%3$d backlog=4096;
                    location / {
                      proxy_pass http://mock;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_buffering off;
                      proxy_request_buffering off;
                    }
                  }
                }
                """.formatted(folder, upstream, port);
    }
}
