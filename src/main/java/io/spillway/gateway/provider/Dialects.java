package io.spillway.gateway.provider;

import io.spillway.dialect.Dialect;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.Translation;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.dialect.openai.OpenAiTranslation;
import java.util.List;

/** Every dialect there is, and what lies between any two of them. */
public final class Dialects {

    private static final List<Dialect> ALL = List.of(new OpenAiDialect());

    private Dialects() {}

    /**
     * Returns the dialect of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Dialect named(String id) {
        return ALL.stream()
                .filter(dialect -> dialect.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("dialect: %s (expected: one of %s)"
                        .formatted(id, ALL.stream().map(Dialect::id).toList())));
    }

    /**
     * Returns what happens between a client's dialect and a provider's, the provider's quirks included.
     *
     * @throws IllegalArgumentException if nobody has written that translation
     */
    static Translation between(Dialect client, ProviderSettings provider) {
        if (client instanceof OpenAiDialect && named(provider.dialect()) instanceof OpenAiDialect) {
            return new OpenAiTranslation(quirks(provider));
        }
        throw new IllegalArgumentException(
                "dialects: %s to %s (expected: the same)".formatted(client.id(), provider.dialect()));
    }

    private static RequestQuirks quirks(ProviderSettings provider) {
        var quirks = provider.quirks();
        return new RequestQuirks(quirks.drop(), quirks.rename(), quirks.streamUsage());
    }
}
