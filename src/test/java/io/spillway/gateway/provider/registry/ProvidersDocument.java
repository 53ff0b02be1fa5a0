package io.spillway.gateway.provider.registry;

import io.spillway.gateway.provider.ProviderId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The table of built-in providers in docs/configuration.md. */
public final class ProvidersDocument {

    private ProvidersDocument() {}

    /** Writes it. */
    public static String table() {
        return ProviderRegistry.builtIn().rows().stream()
                .map(ProvidersDocument::row)
                .collect(Collectors.joining(
                        "", "| Provider | `<P>` | Tier | Base URL | |\n|---|---|---|---|---|\n", ""));
    }

    private static String row(RegistryRow row) {
        ProviderProperties all = row.properties().merged(ProviderDefaults.BUILT_IN);
        var url = all.baseUrl();
        return "| %s | %s | %d | %s | %s |\n"
                .formatted(
                        row.names().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")),
                        row.allPrefixes().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")),
                        all.tier(),
                        url == null ? "your own" : url,
                        String.join("; ", notes(row)));
    }

    private static List<String> notes(RegistryRow row) {
        var notes = new ArrayList<String>();
        if (row.properties().baseUrl() == null) {
            notes.add("set `" + ProviderId.prefix(row.id()) + "_API_BASE`");
        }
        if (row.properties().keyless() != null) {
            notes.add("no key: on once `" + ProviderId.prefix(row.id()) + "_API_BASE` is set");
        }
        row.keyPrefixes().forEach(prefix -> notes.add("key also from `" + prefix + "_API_KEY`"));
        row.keyVariables().forEach(variable -> notes.add("key also from `" + variable + "`"));
        return notes;
    }
}
