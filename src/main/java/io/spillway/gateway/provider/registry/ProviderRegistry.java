package io.spillway.gateway.provider.registry;

import io.spillway.gateway.provider.ProviderId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/** The built-in providers, as {@code registry.yml} describes them. */
public final class ProviderRegistry {

    private final Map<String, RegistryRow> byId;
    private final Map<String, RegistryRow> byName = new TreeMap<>();

    private ProviderRegistry(Map<String, RegistryRow> byId) {
        this.byId = Collections.unmodifiableMap(byId);
        byId.values().forEach(row -> row.names().forEach(name -> byName.put(ProviderId.normalized(name), row)));
    }

    /** Reads the one that ships. */
    public static ProviderRegistry builtIn() {
        return read(new ClassPathResource("registry.yml", ProviderRegistry.class));
    }

    static ProviderRegistry read(Resource yaml) {
        Binder binder = binder(yaml);
        var properties = binder.bind("", Bindable.mapOf(String.class, ProviderProperties.class));
        var extras = binder.bind("", Bindable.mapOf(String.class, Extras.class)).get();
        var rows = new LinkedHashMap<String, RegistryRow>();
        properties.get().forEach((id, said) -> rows.put(id, row(id, said, extras.getOrDefault(id, Extras.NONE))));
        // A row may say nothing that an operator could say, too.
        extras.forEach((id, said) -> rows.computeIfAbsent(id, none -> row(id, ProviderProperties.NONE, said)));
        return new ProviderRegistry(rows);
    }

    private static Binder binder(Resource yaml) {
        try {
            var sources = new YamlPropertySourceLoader().load("registry", yaml);
            return new Binder(ConfigurationPropertySources.from(sources));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static RegistryRow row(String id, ProviderProperties said, Extras extras) {
        return new RegistryRow(
                id,
                said,
                extras.prefixes(),
                extras.keyPrefixes(),
                extras.keyVariables(),
                extras.publicKey(),
                extras.regionalUrl(),
                extras.regionVariables());
    }

    /** Returns every built-in provider, in the order of the file. */
    Collection<RegistryRow> rows() {
        return byId.values();
    }

    /** Returns the built-in provider of this id or alias. */
    Optional<RegistryRow> find(String name) {
        return Optional.ofNullable(byName.get(ProviderId.normalized(name)));
    }

    /** Returns the one id of a provider, built in or not: an alias is replaced, and {@code -} by {@code _}. */
    public String idOf(String name) {
        return find(name).map(RegistryRow::id).orElse(ProviderId.normalized(name));
    }

    /** What a row says beside the settings that an operator may change too. */
    record Extras(
            @DefaultValue List<String> prefixes,
            @DefaultValue List<String> keyPrefixes,
            @DefaultValue List<String> keyVariables,
            @Nullable String publicKey,
            @Nullable String regionalUrl,
            @DefaultValue List<String> regionVariables) {

        static final Extras NONE = new Extras(List.of(), List.of(), List.of(), null, null, List.of());
    }
}
