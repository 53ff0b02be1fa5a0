package io.spillway.gateway.provider;

import io.spillway.dialect.TemperatureZero;
import io.spillway.dialect.openai.OpenAiQuirk;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is fixed about a provider, after the registry, the defaults and the operator's settings have been merged. It
 * holds no secret.
 *
 * @param id its name in {@code provider/model}, in lower case with underscores
 * @param aliases other names for it, spelled like the id
 * @param tier its place in the fallback order, 1 first
 * @param dialect the dialect it speaks, such as {@code "openai"}
 * @param baseUrl the prefix to which {@code /chat/completions} and the others are appended, without a slash at its end
 * @param auth how a secret is sent
 * @param models models it is known to serve, by their public names; empty if only its own listing tells
 * @param modelNames public name to the provider's own, for those that differ
 * @param modelOptions public name to the fields, as a JSON object, that its requests get unless the client set them
 * @param listing whether it can be asked for its models
 * @param ignoreModels globs of models to hide and refuse
 * @param whitelistModels globs of models that are shown and served all the same; if there are only these, only they are
 * @param quirks what it wants different in requests
 * @param timeouts how long each phase may take
 * @param maxConnections how many connections at a time
 * @param maxResponseBytes how long a whole answer, or one event of a stream, may be
 * @param caCertificate certificates to trust beside the platform's, as a PEM file; {@code null} if none
 * @param rotation how to choose among its credentials
 * @param embeddings how much may be asked for in one request for vectors
 */
public record ProviderSettings(
        String id,
        List<String> aliases,
        int tier,
        String dialect,
        URI baseUrl,
        Auth auth,
        List<String> models,
        Map<String, String> modelNames,
        Map<String, String> modelOptions,
        boolean listing,
        List<String> ignoreModels,
        List<String> whitelistModels,
        Quirks quirks,
        Timeouts timeouts,
        int maxConnections,
        int maxResponseBytes,
        @Nullable Path caCertificate,
        Rotation rotation,
        EmbeddingLimits embeddings) {

    /** A whole answer's greatest length where nothing else is said. */
    public static final int MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

    /** Describes a provider with no alias and no options, that trusts whom the platform trusts. */
    public ProviderSettings(
            String id,
            int tier,
            String dialect,
            URI baseUrl,
            Auth auth,
            List<String> models,
            Map<String, String> modelNames,
            boolean listing,
            List<String> ignoreModels,
            List<String> whitelistModels,
            Quirks quirks,
            Timeouts timeouts,
            int maxConnections,
            Rotation rotation) {
        this(
                id,
                List.of(),
                tier,
                dialect,
                baseUrl,
                auth,
                models,
                modelNames,
                Map.of(),
                listing,
                ignoreModels,
                whitelistModels,
                quirks,
                timeouts,
                maxConnections,
                MAX_RESPONSE_BYTES,
                null,
                rotation,
                EmbeddingLimits.NONE);
    }

    /**
     * How a secret is sent.
     *
     * @param header the header's name; {@code null} if none is needed
     * @param prefix what stands before the secret, such as {@code "Bearer "}
     */
    public record Auth(@Nullable String header, String prefix) {

        /** {@code Authorization: Bearer …}. */
        public static final Auth BEARER = new Auth("Authorization", "Bearer ");
    }

    /**
     * What this provider wants different from its dialect.
     *
     * @param drop request fields it does not take: names of top-level ones, and paths such as {@code messages[].name}
     * @param rename top-level request fields it calls otherwise
     * @param streamUsage whether it understands {@code stream_options.include_usage}
     * @param responses whether it has OpenAI's route {@code /responses}, too, so that calls of it need no translation
     * @param named those that have a name; they count where OpenAI's dialect is spoken to it
     * @param temperatureZero what becomes of a temperature of 0
     * @param apiVersion the version in its addresses, if each model has routes of its own (Azure); {@code null} otherwise
     */
    public record Quirks(
            Set<String> drop,
            Map<String, String> rename,
            boolean streamUsage,
            boolean responses,
            Set<OpenAiQuirk> named,
            TemperatureZero temperatureZero,
            @Nullable String apiVersion) {

        /** None. */
        public static final Quirks NONE =
                new Quirks(Set.of(), Map.of(), true, false, Set.of(), TemperatureZero.KEEP, null);
    }

    /**
     * How long each phase may take.
     *
     * @param connect TCP and TLS
     * @param pool waiting for a connection
     * @param write silence while sending
     * @param firstEvent until the first visible event, while another candidate is left to ask
     * @param idle silence between two events of a stream
     * @param whole until a whole answer is there
     */
    public record Timeouts(
            Duration connect, Duration pool, Duration write, Duration firstEvent, Duration idle, Duration whole) {

        /** The defaults: see docs/configuration.md for why they differ from the reference's. */
        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(120),
                Duration.ofSeconds(180),
                Duration.ofSeconds(600));
    }

    /**
     * How much may be asked for in one request for vectors.
     *
     * @param inputs the most inputs
     * @param tokens the most tokens of all inputs
     */
    public record EmbeddingLimits(int inputs, int tokens) {

        /** As far as anybody knows, any number. */
        public static final EmbeddingLimits NONE = new EmbeddingLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);

        /** Returns limits of which either may be unknown: {@code null}. */
        public static EmbeddingLimits of(@Nullable Integer inputs, @Nullable Integer tokens) {
            return new EmbeddingLimits(
                    Objects.requireNonNullElse(inputs, NONE.inputs), Objects.requireNonNullElse(tokens, NONE.tokens));
        }
    }

    /** How to choose among credentials. */
    public enum Mode {
        /** The least used is the likeliest. */
        BALANCED,

        /** One until it is vetoed. */
        SEQUENTIAL
    }

    /**
     * How to choose among credentials.
     *
     * @param tolerance for {@link Mode#BALANCED}: 0 always takes the least used
     */
    public record Rotation(Mode mode, double tolerance) {}
}
