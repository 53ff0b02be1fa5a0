package io.spillway.gateway.sandbox;

import io.spillway.gateway.credential.Secret;
import io.spillway.gateway.provider.ProviderSource;
import io.spillway.resilience.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
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

    /** Returns the secret of each credential, by the credential's id. */
    public Map<String, Secret> secrets() {
        var secrets = new LinkedHashMap<String, Secret>();
        for (var provider : simulated) {
            provider.keys().forEach(key -> secrets.put(provider.credentialId(key), key.secret()));
        }
        return Map.copyOf(secrets);
    }

    /** Stops the server. */
    @Override
    public void close() {
        server.disposeNow(PATIENCE);
    }
}
