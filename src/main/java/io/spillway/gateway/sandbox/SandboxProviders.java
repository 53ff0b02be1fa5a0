package io.spillway.gateway.sandbox;

import io.spillway.gateway.credential.Authorization;
import io.spillway.gateway.provider.ProviderSource;
import io.spillway.resilience.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.netty.DisposableServer;

/** The providers of the sandbox, whose server runs from {@link #start} to {@link #close}. */
public final class SandboxProviders implements ProviderSource, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final List<SimulatedProvider> simulated;
    private final DisposableServer server;

    private SandboxProviders(List<SimulatedProvider> simulated, DisposableServer server) {
        this.simulated = simulated;
        this.server = server;
    }

    /** Starts the server on a free port of loopback; once this returns, the providers can be called. */
    public static SandboxProviders start(Ticker ticker) {
        var simulated = SimulatedProvider.all(ticker);
        return new SandboxProviders(simulated, SandboxServer.start(simulated, ticker));
    }

    @Override
    public List<Known> providers() {
        return simulated.stream().map(provider -> provider.known(server.port())).toList();
    }

    @Override
    public Map<String, Authorization> authorizations() {
        var authorizations = new HashMap<String, Authorization>();
        for (var provider : simulated) {
            provider.keys().forEach(key -> authorizations.put(provider.credentialId(key), key.authorization()));
        }
        return authorizations;
    }

    /** Stops the server. */
    @Override
    public void close() {
        server.disposeNow(PATIENCE);
    }
}
