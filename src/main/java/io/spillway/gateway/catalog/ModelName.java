package io.spillway.gateway.catalog;

import io.spillway.gateway.provider.ProviderId;

/**
 * A model's public name, taken apart at its first slash.
 *
 * @param prefix what stands before the first slash, as it is written in ids of providers; empty if there is no slash
 * @param rest what stands behind it, slashes included; the whole name if there is none
 */
public record ModelName(String prefix, String rest) {

    /** Takes a name apart. Whether the prefix is a provider is for those to say who know the providers. */
    public static ModelName of(String name) {
        int slash = name.indexOf('/');
        return slash < 0
                ? new ModelName("", name)
                : new ModelName(ProviderId.normalized(name.substring(0, slash)), name.substring(slash + 1));
    }

    /** Returns what stands behind the last slash, which is how vendors call the same model: {@code gpt-4}. */
    public static String lastSegment(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
