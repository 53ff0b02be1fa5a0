package io.spillway.gateway.provider.registry;

import io.spillway.gateway.provider.ProviderId;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One built-in provider.
 *
 * @param id its id
 * @param properties what the registry sets about it
 * @param prefixes environment prefixes beside its id in capitals
 * @param keyPrefixes environment prefixes that hold keys for it, and nothing else
 * @param keyVariables environment variables that hold a key and follow no prefix
 * @param publicKey stands for "no key"; {@code null} if nothing does
 * @param regionalUrl its address, in which {@code {region}} stands for a region; {@code null} if it has one for all
 * @param regionVariables environment variables that hold the region
 */
record RegistryRow(
        String id,
        ProviderProperties properties,
        List<String> prefixes,
        List<String> keyPrefixes,
        List<String> keyVariables,
        @Nullable String publicKey,
        @Nullable String regionalUrl,
        List<String> regionVariables) {

    /** Returns what the registry sets about it, with its address in this region if it has one in each. */
    ProviderProperties in(@Nullable String region) {
        return region == null || regionalUrl == null || !region.matches("[a-z0-9-]+")
                ? properties
                : ProviderProperties.at(URI.create(regionalUrl.replace("{region}", region)))
                        .merged(properties);
    }

    /** Returns its id and its aliases. */
    List<String> names() {
        var names = new ArrayList<String>();
        names.add(id);
        if (properties.aliases() != null) {
            names.addAll(properties.aliases());
        }
        return names;
    }

    /** Returns every environment prefix under which it can be set, its own first. */
    Set<String> allPrefixes() {
        var all = new LinkedHashSet<String>();
        names().forEach(name -> all.add(ProviderId.prefix(name)));
        all.addAll(prefixes);
        return all;
    }
}
