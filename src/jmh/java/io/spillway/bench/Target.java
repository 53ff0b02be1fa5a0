package io.spillway.bench;

import org.jspecify.annotations.Nullable;

/**
 * Something to put a load on.
 *
 * @param name what the table calls it
 * @param port where it listens
 * @param server its processes; {@code null} for the mock asked directly, whose costs are not of interest
 */
record Target(String name, int port, @Nullable ServerProcess server) {

    static final String DIRECT = "direct";

    static final String NGINX = "nginx";

    long cpuMicros() {
        return server == null ? 0 : server.cpuMicros();
    }

    long residentMegabytes() {
        return server == null ? 0 : server.residentMegabytes();
    }
}
