package io.spillway.gateway.provider.registry;

import io.spillway.dialect.TemperatureZero;
import io.spillway.dialect.openai.OpenAiQuirk;
import io.spillway.gateway.credential.Secret;
import io.spillway.gateway.provider.ProviderSettings.Mode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * What may be set about a provider. Everything may be left out: what is not set here comes from the registry, then from
 * spillway.provider-defaults, then from {@link ProviderDefaults}.
 *
 * @param baseUrl Prefix to which '/chat/completions', '/embeddings' and '/models', or what the dialect has in their place,
 * are appended.
 * @param tier Place in the fallback order. Providers of a lower tier are asked first.
 * @param dialect Dialect the provider speaks: 'openai', 'anthropic', 'gemini' or 'cohere'.
 * @param keyless Whether the provider works without a key once its base URL is set.
 * @param authHeader Name of the header that carries the key. If not set, the dialect's own, such as 'Authorization'.
 * @param authPrefix What stands before the key in that header. If not set, the dialect's own, such as 'Bearer '.
 * @param keys Keys by any name, such as '1' and '3'. Each becomes one credential.
 * @param models Comma-separated list of models the provider serves, in addition to those it lists itself.
 * @param modelNames Provider's own name of a model by the name under which it is offered. A name with other characters
 * than letters, digits, '-' and '_' is written in brackets, "[like/this:one]".
 * @param modelOptions Fields, as a JSON object, that requests for a model get unless the client sends them, by the name
 * under which the model is offered.
 * @param listing Whether the provider can be asked for its models.
 * @param ignoreModels Comma-separated list of model name patterns to hide and to refuse. The wildcard '*' stands for
 * any characters.
 * @param whitelistModels Comma-separated list of model name patterns to serve although they are ignored. If nothing is
 * ignored, only these are served.
 * @param aliases Comma-separated list of other names for the provider.
 * @param drop Comma-separated list of request fields the provider does not take: names of top-level ones, and paths such as
 * 'messages[].name'.
 * @param rename Provider's own name of a top-level request field.
 * @param streamUsage Whether the provider understands 'stream_options.include_usage'.
 * @param responses Whether the provider has the route '/responses' itself, so that calls of it are passed on untouched.
 * @param quirks Comma-separated list of what the provider does differently from OpenAI's dialect, such as 'think-tags'.
 * @param temperatureZero What becomes of a temperature of exactly 0: 'keep', 'remove' or 'set', which makes it 1.
 * @param apiVersion Version of the API in addresses of the form '/openai/deployments/&lt;model&gt;', as older resources of
 * Azure have them. If not set, the model stands in the body only.
 * @param region Region whose address is used if the provider has one in each and no base URL is set, such as 'us-east-1'.
 * @param timeouts Time limits of one attempt.
 * @param maxConnections Number of connections to the provider at a time.
 * @param maxResponseSize Greatest length of a whole answer, or of one event of a stream.
 * @param caCertificate PEM file with certificates to trust beside those of the platform.
 * @param maxConcurrentPerKey Number of calls of one model that one key may make at a time. No limit if 0 or less: idle keys are
 * preferred, and nothing is refused.
 * @param rotationMode How to choose among keys.
 * @param rotationTolerance For balanced rotation: 0 always takes the least used key, more makes the choice more even.
 * @param maxEmbeddingInputs Most texts, or arrays of tokens, that the provider takes in one request for vectors.
 * @param maxEmbeddingTokens Most tokens that the provider takes in one request for vectors, as estimated at three bytes
 * each.
 * @param limits How far keys may be used, and how they share the work.
 */
public record ProviderProperties(
        @Nullable URI baseUrl,
        @Nullable @Min(1) Integer tier,
        @Nullable String dialect,
        @Nullable Boolean keyless,
        @Nullable String authHeader,
        @Nullable String authPrefix,
        @Nullable Map<String, Secret> keys,
        @Nullable List<String> models,
        @Nullable Map<String, String> modelNames,
        @Nullable Map<String, String> modelOptions,
        @Nullable Boolean listing,
        @Nullable List<String> ignoreModels,
        @Nullable List<String> whitelistModels,
        @Nullable List<String> aliases,
        @Nullable List<String> drop,
        @Nullable Map<String, String> rename,
        @Nullable Boolean streamUsage,
        @Nullable Boolean responses,
        @Nullable List<OpenAiQuirk> quirks,
        @Nullable TemperatureZero temperatureZero,
        @Nullable String apiVersion,
        @Nullable String region,
        @Nullable @Valid Timeouts timeouts,
        @Nullable @Min(1) Integer maxConnections,
        @Nullable DataSize maxResponseSize,
        @Nullable Path caCertificate,
        @Nullable Integer maxConcurrentPerKey,
        @Nullable Mode rotationMode,
        @Nullable @DecimalMin("0") Double rotationTolerance,
        @Nullable @Min(1) Integer maxEmbeddingInputs,
        @Nullable @Min(1) Integer maxEmbeddingTokens,
        @Nullable @Valid @NestedConfigurationProperty LimitsProperties limits) {

    /** Says nothing. */
    public static final ProviderProperties NONE = at(null);

    /** Says only where the provider is. */
    static ProviderProperties at(@Nullable URI baseUrl) {
        return new ProviderProperties(
                baseUrl, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** Returns these, with what they do not say taken from others. */
    public ProviderProperties merged(ProviderProperties defaults) {
        return new ProviderProperties(
                or(baseUrl, defaults.baseUrl),
                or(tier, defaults.tier),
                or(dialect, defaults.dialect),
                or(keyless, defaults.keyless),
                or(authHeader, defaults.authHeader),
                or(authPrefix, defaults.authPrefix),
                or(keys, defaults.keys),
                or(models, defaults.models),
                or(modelNames, defaults.modelNames),
                or(modelOptions, defaults.modelOptions),
                or(listing, defaults.listing),
                or(ignoreModels, defaults.ignoreModels),
                or(whitelistModels, defaults.whitelistModels),
                or(aliases, defaults.aliases),
                or(drop, defaults.drop),
                or(rename, defaults.rename),
                or(streamUsage, defaults.streamUsage),
                or(responses, defaults.responses),
                or(quirks, defaults.quirks),
                or(temperatureZero, defaults.temperatureZero),
                or(apiVersion, defaults.apiVersion),
                or(region, defaults.region),
                Timeouts.orNone(timeouts).merged(Timeouts.orNone(defaults.timeouts)),
                or(maxConnections, defaults.maxConnections),
                or(maxResponseSize, defaults.maxResponseSize),
                or(caCertificate, defaults.caCertificate),
                or(maxConcurrentPerKey, defaults.maxConcurrentPerKey),
                or(rotationMode, defaults.rotationMode),
                or(rotationTolerance, defaults.rotationTolerance),
                or(maxEmbeddingInputs, defaults.maxEmbeddingInputs),
                or(maxEmbeddingTokens, defaults.maxEmbeddingTokens),
                LimitsProperties.orNone(limits).merged(LimitsProperties.orNone(defaults.limits)));
    }

    /** Returns what both say of one provider, these first; the keys of both. */
    ProviderProperties and(ProviderProperties others) {
        ProviderProperties both = merged(others);
        return keys == null || others.keys == null ? both : both.withKeys(union(keys, others.keys));
    }

    private ProviderProperties withKeys(Map<String, Secret> replacement) {
        return new ProviderProperties(
                baseUrl,
                tier,
                dialect,
                keyless,
                authHeader,
                authPrefix,
                replacement,
                models,
                modelNames,
                modelOptions,
                listing,
                ignoreModels,
                whitelistModels,
                aliases,
                drop,
                rename,
                streamUsage,
                responses,
                quirks,
                temperatureZero,
                apiVersion,
                region,
                timeouts,
                maxConnections,
                maxResponseSize,
                caCertificate,
                maxConcurrentPerKey,
                rotationMode,
                rotationTolerance,
                maxEmbeddingInputs,
                maxEmbeddingTokens,
                limits);
    }

    private static <V> Map<String, V> union(Map<String, V> first, Map<String, V> second) {
        var union = new LinkedHashMap<>(second);
        union.putAll(first);
        return union;
    }

    private static <T> @Nullable T or(@Nullable T value, @Nullable T otherwise) {
        return value != null ? value : otherwise;
    }

    /**
     * Time limits of one attempt. A number without a unit counts seconds.
     *
     * @param connect Longest time to establish a connection, TLS included. If a duration suffix is not specified,
     * seconds will be used.
     * @param pool Longest wait for a connection of the pool. If a duration suffix is not specified, seconds will be
     * used.
     * @param write Longest silence while a request is sent. If a duration suffix is not specified, seconds will be
     * used.
     * @param firstEvent Longest wait for the first visible event of a stream while another candidate is left to ask.
     * If a duration suffix is not specified, seconds will be used.
     * @param idle Longest silence between two events of a stream. If a duration suffix is not specified, seconds will
     * be used.
     * @param whole Longest wait for a whole answer. If a duration suffix is not specified, seconds will be used.
     */
    public record Timeouts(
            @Nullable @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
            Duration connect,

            @Nullable @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
            Duration pool,

            @Nullable @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
            Duration write,

            @Nullable @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
            Duration firstEvent,

            @Nullable @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
            Duration idle,

            @Nullable @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
            Duration whole) {

        private static final Timeouts NONE = new Timeouts(null, null, null, null, null, null);

        static Timeouts orNone(@Nullable Timeouts timeouts) {
            return timeouts != null ? timeouts : NONE;
        }

        Timeouts merged(Timeouts defaults) {
            return new Timeouts(
                    or(connect, defaults.connect),
                    or(pool, defaults.pool),
                    or(write, defaults.write),
                    or(firstEvent, defaults.firstEvent),
                    or(idle, defaults.idle),
                    or(whole, defaults.whole));
        }
    }
}
