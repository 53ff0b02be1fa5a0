package io.spillway.gateway.provider.registry;

import io.spillway.gateway.credential.Authorization;
import io.spillway.gateway.credential.CredentialSource;
import io.spillway.gateway.credential.NamedKeys;
import io.spillway.gateway.credential.Secret;
import io.spillway.gateway.provider.ProviderSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The providers of the registry and of the operator's settings. */
public final class SettingsProviderSource implements ProviderSource {

    private final List<Known> providers;
    private final Map<String, Authorization> authorizations;
    private final Map<String, ProviderProperties> properties;

    private SettingsProviderSource(
            List<Known> providers,
            Map<String, Authorization> authorizations,
            Map<String, ProviderProperties> properties) {
        this.providers = List.copyOf(providers);
        this.authorizations = Map.copyOf(authorizations);
        this.properties = Map.copyOf(properties);
    }

    /**
     * Merges what is built in with what is set.
     *
     * @throws InvalidSettingsException if what is set cannot be used
     */
    public static SettingsProviderSource of(ProviderRegistry registry, ProvidersProperties properties) {
        Map<String, ProviderProperties> said = byId(registry, properties.providers());
        var problems = new ArrayList<SettingsProblem>(DefaultsCheck.problems(properties.providerDefaults()));
        var keys = keys(said);
        var providers = new ArrayList<Known>();
        var authorizations = new HashMap<String, Authorization>();
        var merged = new HashMap<String, ProviderProperties>();
        for (String id : ids(registry, said)) {
            var assembly = ProviderAssembly.of(
                    id, said.getOrDefault(id, ProviderProperties.NONE), registry.find(id), properties.defaults());
            problems.addAll(assembly.problems());
            if (assembly.isUsable()) {
                var credentials = assembly.credentials(keys.secrets(id));
                providers.add(new Known(assembly.settings(), credentials.list(), assembly.rules()));
                authorizations.putAll(credentials.authorizations());
                merged.put(id, assembly.merged());
            }
        }
        problems.addAll(NameClash.problems(providers));
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return new SettingsProviderSource(providers, authorizations, merged);
    }

    /** The same provider may be set under its id, an alias and either spelling. */
    private static Map<String, ProviderProperties> byId(
            ProviderRegistry registry, Map<String, ProviderProperties> byName) {
        var byId = new TreeMap<String, ProviderProperties>();
        new TreeMap<>(byName).forEach((name, said) -> byId.merge(registry.idOf(name), said, ProviderProperties::and));
        return byId;
    }

    private static CredentialSource keys(Map<String, ProviderProperties> said) {
        var keys = new HashMap<String, Map<String, Secret>>();
        said.forEach((id, properties) -> {
            if (properties.keys() != null) {
                keys.put(id, properties.keys());
            }
        });
        return new NamedKeys(keys);
    }

    private static Set<String> ids(ProviderRegistry registry, Map<String, ProviderProperties> said) {
        var ids = new LinkedHashSet<String>();
        registry.rows().forEach(row -> ids.add(row.id()));
        ids.addAll(said.keySet());
        return ids;
    }

    @Override
    public List<Known> providers() {
        return providers;
    }

    /** Returns what each provider's settings came to, by its id. */
    public Map<String, ProviderProperties> properties() {
        return properties;
    }

    @Override
    public Map<String, Authorization> authorizations() {
        return authorizations;
    }
}
