package io.spillway.gateway.provider.registry;

import static java.util.Objects.requireNonNull;

import io.spillway.gateway.credential.Secret;
import io.spillway.gateway.provider.Dialects;
import io.spillway.gateway.provider.PoolRules;
import io.spillway.gateway.provider.ProviderId;
import io.spillway.gateway.provider.ProviderSettings;
import io.spillway.gateway.provider.ProviderSettings.Auth;
import io.spillway.gateway.provider.ProviderSettings.EmbeddingLimits;
import io.spillway.gateway.provider.ProviderSettings.Quirks;
import io.spillway.gateway.provider.ProviderSettings.Rotation;
import io.spillway.gateway.provider.ProviderSettings.Timeouts;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts one provider together: what the operator says, then the registry, then the defaults. */
final class ProviderAssembly {

    private final String id;
    private final ProviderProperties said;
    private final ProviderProperties all;
    private final @Nullable String publicKey;
    private final LimitsAssembly limits;
    private final KeyPriorities priorities;
    private final List<SettingsProblem> problems = new ArrayList<>();

    private ProviderAssembly(
            String id, ProviderProperties said, ProviderProperties all, @Nullable String publicKey, boolean builtIn) {
        this.id = id;
        this.said = said;
        this.all = all;
        this.publicKey = publicKey;
        this.limits = new LimitsAssembly(
                id,
                set(all.limits()),
                set(all.rotationMode()),
                set(all.maxConcurrentPerKey()),
                new ModelNames(set(all.modelNames()), set(all.models())));
        this.priorities = new KeyPriorities(
                id, said.keys(), LimitsProperties.orNone(said.limits()).keyPriorities());
        problems.addAll(new ProviderCheck(id, said, all, builtIn).problems());
        problems.addAll(limits.problems());
        problems.addAll(priorities.problems());
    }

    /**
     * Merges.
     *
     * @param said what the operator says of this provider
     * @param row what the registry says of it; empty if it is not built in
     * @param defaults what holds for every provider, complete
     */
    static ProviderAssembly of(
            String id, ProviderProperties said, Optional<RegistryRow> row, ProviderProperties defaults) {
        ProviderProperties builtIn = row.map(it -> it.in(said.region())).orElse(ProviderProperties.NONE);
        return new ProviderAssembly(
                id,
                said,
                said.merged(builtIn).merged(defaults),
                row.map(RegistryRow::publicKey).orElse(null),
                row.isPresent());
    }

    /** Returns what is wrong with it. */
    List<SettingsProblem> problems() {
        return problems;
    }

    /** Returns whether it can be described; a built-in one whose address is the customer's own cannot, until it is set. */
    boolean isUsable() {
        return problems.isEmpty() && all.baseUrl() != null;
    }

    /** Returns what was said, in the registry or by the operator; the defaults fill the rest. */
    ProviderProperties merged() {
        return all;
    }

    ProviderSettings settings() {
        return new ProviderSettings(
                id,
                set(all.aliases()).stream().map(ProviderId::normalized).toList(),
                set(all.tier()),
                set(all.dialect()),
                withoutSlash(set(all.baseUrl())),
                auth(),
                List.copyOf(set(all.models())),
                set(all.modelNames()),
                set(all.modelOptions()),
                set(all.listing()),
                List.copyOf(set(all.ignoreModels())),
                List.copyOf(set(all.whitelistModels())),
                quirks(),
                timeouts(),
                set(all.maxConnections()),
                Math.toIntExact(set(all.maxResponseSize()).toBytes()),
                all.caCertificate(),
                new Rotation(set(all.rotationMode()), set(all.rotationTolerance())),
                EmbeddingLimits.of(all.maxEmbeddingInputs(), all.maxEmbeddingTokens()));
    }

    /** Returns what may call it; a provider that needs no key may be called once the operator has named its address. */
    ProviderCredentials credentials(List<Secret> secrets) {
        boolean open = set(all.keyless()) && said.baseUrl() != null;
        return ProviderCredentials.of(
                id,
                auth(),
                secrets,
                publicKey,
                open,
                credential -> limits.credential(credential, priorities.of(credential)));
    }

    /** Returns what holds for all of its credentials. */
    PoolRules rules() {
        return limits.rules();
    }

    private Auth auth() {
        var dialect = Dialects.named(set(all.dialect()));
        String header = all.authHeader();
        String prefix = all.authPrefix();
        return new Auth(header == null ? dialect.authHeader() : header, prefix == null ? dialect.authPrefix() : prefix);
    }

    private Quirks quirks() {
        return new Quirks(
                Set.copyOf(set(all.drop())),
                set(all.rename()),
                set(all.streamUsage()),
                set(all.responses()),
                Set.copyOf(set(all.quirks())),
                set(all.temperatureZero()),
                all.apiVersion());
    }

    private Timeouts timeouts() {
        ProviderProperties.Timeouts limits = set(all.timeouts());
        return new Timeouts(
                set(limits.connect()),
                set(limits.pool()),
                set(limits.write()),
                set(limits.firstEvent()),
                set(limits.idle()),
                set(limits.whole()));
    }

    private static URI withoutSlash(URI url) {
        String text = url.toString();
        return text.endsWith("/") ? URI.create(text.replaceAll("/+$", "")) : url;
    }

    /** The defaults leave nothing open but what is {@code null} on purpose. */
    private static <T> T set(@Nullable T value) {
        return requireNonNull(value);
    }
}
