package io.spillway.gateway.settings;

import io.spillway.gateway.provider.registry.SettingsProblem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** Checks where the server is to listen: on other addresses than this machine's own, only with a key. */
public final class ListenCheck {

    private static final String ADDRESS = "server.address";
    private static final String PORT = "server.port";
    private static final String KEY = "spillway.api.key";

    private final Environment environment;
    private final List<SettingsProblem> problems = new ArrayList<>();

    private ListenCheck(Environment environment) {
        this.environment = environment;
    }

    static List<SettingsProblem> problems(Environment environment) {
        var check = new ListenCheck(environment);
        check.port();
        check.door();
        return check.problems;
    }

    /** Returns whether clients need no key. */
    public static boolean isOpen(Environment environment) {
        return environment.getProperty(KEY, "").isEmpty();
    }

    private void port() {
        String port = environment.getProperty(PORT, "0");
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
            problems.add(
                    new SettingsProblem(PORT, "'" + port + "'", "a port from 1 to 65535, or 0 for any that is free"));
        }
    }

    private void door() {
        String host = environment.getProperty(ADDRESS, "0.0.0.0");
        InetAddress address = address(host);
        if (address != null && !address.isLoopbackAddress() && isOpen(environment)) {
            problems.add(new SettingsProblem(
                    KEY,
                    null,
                    "without a client key (PROXY_API_KEY) Spillway listens on this machine only, and " + host
                            + " can be reached from others: set a key, or listen on 127.0.0.1"));
        }
    }

    private @Nullable InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException unknown) {
            problems.add(
                    new SettingsProblem(ADDRESS, "'" + host + "'", "an address of this machine such as 127.0.0.1"));
            return null;
        }
    }
}
