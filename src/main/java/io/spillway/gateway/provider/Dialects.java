package io.spillway.gateway.provider;

import io.spillway.dialect.AnswerQuirk;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.ClientSide;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.NestedDrop;
import io.spillway.dialect.ProviderSide;
import io.spillway.dialect.QuirkedTranslation;
import io.spillway.dialect.RequestQuirk;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.SharedTranslation;
import io.spillway.dialect.Surroundings;
import io.spillway.dialect.TemperatureZero;
import io.spillway.dialect.Translation;
import io.spillway.dialect.anthropic.AnthropicDialect;
import io.spillway.dialect.cohere.CohereDialect;
import io.spillway.dialect.gemini.GeminiDialect;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.dialect.openai.OpenAiQuirk;
import io.spillway.dialect.responses.ResponsesDialect;
import io.spillway.resilience.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Every dialect there is, and what lies between any two of them. */
public final class Dialects {

    private static final List<Dialect> ALL =
            List.of(new OpenAiDialect(), new AnthropicDialect(), new GeminiDialect(), new CohereDialect());

    private Dialects() {}

    /** Returns the names of those that a provider can speak. */
    public static List<String> ofProviders() {
        return ALL.stream()
                .filter(ProviderSide.class::isInstance)
                .map(Dialect::id)
                .toList();
    }

    /**
     * Returns the dialect of that name, as clients speak it.
     *
     * @throws IllegalArgumentException if there is none, or no client speaks it
     */
    public static ClientSide ofClients(String id) {
        if (named(id) instanceof ClientSide spoken) {
            return spoken;
        }
        throw new IllegalArgumentException("dialect: %s (expected: one that clients speak)".formatted(id));
    }

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
     * Returns what happens between a client's dialect and a provider's, the provider's quirks included: the dialect's own
     * identity if they are the same, else the translation by way of the model that all dialects share. A provider that has
     * the route of OpenAI's Responses itself is spoken to in that dialect.
     *
     * @throws IllegalArgumentException if the client's has no client side, or the provider's no provider side
     */
    static Translation between(Dialect client, ProviderSettings provider, Surroundings surroundings) {
        boolean same = client instanceof ResponsesDialect && provider.quirks().responses();
        Dialect spoken = same ? client : of(provider);
        return QuirkedTranslation.of(
                unquirked(client, spoken, provider, surroundings),
                requests(spoken, provider),
                answers(spoken, provider));
    }

    /** Returns the dialect a provider speaks, with its routes where this provider has them. */
    static Dialect of(ProviderSettings provider) {
        Dialect dialect = named(provider.dialect());
        String version = provider.quirks().apiVersion();
        return version != null && dialect instanceof OpenAiDialect ? OpenAiDialect.ofDeployments(version) : dialect;
    }

    private static Translation unquirked(
            Dialect client, Dialect spoken, ProviderSettings provider, Surroundings surroundings) {
        RequestQuirks quirks = quirks(provider);
        Translation identity = client.id().equals(spoken.id()) ? spoken.identity(quirks, surroundings) : null;
        if (identity != null) {
            return identity;
        }
        if (client instanceof ClientSide from && spoken instanceof ProviderSide to) {
            return new SharedTranslation(from, to, quirks, surroundings);
        }
        throw new IllegalArgumentException(
                "dialects: %s to %s (expected: a client's and a provider's)".formatted(client.id(), spoken.id()));
    }

    /** Returns a failure whose error body, if it keeps one, is in the client's dialect. */
    static Failure retold(Failure failure, Dialect spoken, Dialect client) {
        if (failure instanceof Failure.Rejected rejected
                && rejected.body() != null
                && !spoken.id().equals(client.id())) {
            ApiError error = spoken.readError(rejected.status(), rejected.body());
            return new Failure.Rejected(rejected.reason(), rejected.status(), client.writeError(error));
        }
        return failure;
    }

    private static RequestQuirks quirks(ProviderSettings provider) {
        var quirks = provider.quirks();
        Set<String> drop =
                quirks.drop().stream().filter(name -> !NestedDrop.isPath(name)).collect(Collectors.toUnmodifiableSet());
        return new RequestQuirks(drop, quirks.rename(), quirks.streamUsage());
    }

    private static List<RequestQuirk> requests(Dialect spoken, ProviderSettings provider) {
        var quirks = provider.quirks();
        var all = new ArrayList<RequestQuirk>();
        if (spoken instanceof OpenAiDialect) {
            all.addAll(OpenAiQuirk.requests(quirks.named()));
        }
        quirks.drop().stream()
                .filter(NestedDrop::isPath)
                .sorted()
                .map(NestedDrop::new)
                .forEach(all::add);
        if (quirks.temperatureZero() != TemperatureZero.KEEP) {
            all.add(quirks.temperatureZero());
        }
        return all;
    }

    private static List<AnswerQuirk> answers(Dialect spoken, ProviderSettings provider) {
        return spoken instanceof OpenAiDialect
                ? OpenAiQuirk.answers(provider.quirks().named())
                : List.of();
    }
}
