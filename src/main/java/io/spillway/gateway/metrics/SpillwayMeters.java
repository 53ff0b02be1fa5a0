package io.spillway.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Every meter there is: the only place where one is named. docs/metrics.md is generated from this list.
 *
 * <p>No tag is made from a client's text: providers, states and failures are closed lists, and a model is named only if
 * the catalogue knows it.
 */
public enum SpillwayMeters {
    /** A call as its client saw it. */
    ROUTER_CALLS(
            "spillway.router.calls",
            Type.TIMER,
            "seconds",
            List.of("outcome"),
            "Calls, by what their client got: answered, abandoned (the client left first) or the failure that it was"
                    + " told. A streamed call is timed up to its first visible event.",
            "sum by (outcome) (rate(spillway_router_calls_seconds_count[5m]))"),

    /** A call that was not answered by its first choice. */
    ROUTER_FALLBACKS(
            "spillway.router.fallbacks",
            Type.COUNTER,
            "calls",
            List.of("from", "to", "reason"),
            "Calls that another provider answered than the first choice, by the first choice, the provider that"
                    + " answered, and why the first one did not.",
            "sum by (from, to, reason) (rate(spillway_router_fallbacks_calls_total[5m]))"),

    /** Calls that wait for a credential. */
    ROUTER_WAITING(
            "spillway.router.waiting",
            Type.GAUGE,
            "calls",
            List.of(),
            "Calls that wait for a credential to come free.",
            "max_over_time(spillway_router_waiting_calls[5m])"),

    /** Waits that have ended. */
    ROUTER_WAITS(
            "spillway.router.waits",
            Type.TIMER,
            "seconds",
            List.of("outcome"),
            "Waits of calls for a credential, by how they ended: served, in_vain, left (the client left first) or refused"
                    + " (too many were waiting already).",
            "histogram_quantile(0.95, sum by (outcome, le) (rate(spillway_router_waits_seconds_bucket[5m])))"),

    /** One try of a call at a provider. */
    PROVIDER_CALLS(
            "spillway.provider.calls",
            Type.TIMER,
            "seconds",
            List.of("provider", "outcome"),
            "Calls at a provider, each try timed from its sending to the end of its answer, by outcome: answered, failed"
                    + " or abandoned (the client left first).",
            "sum by (provider) (rate(spillway_provider_calls_seconds_count{outcome=\"answered\"}[5m]))"
                    + " / sum by (provider) (rate(spillway_provider_calls_seconds_count[5m]))"),

    /** Why tries failed. */
    PROVIDER_ATTEMPTS(
            "spillway.provider.attempts",
            Type.COUNTER,
            "attempts",
            List.of("provider", "failure"),
            "Tries of calls at a provider, by why they failed; none if they were answered, abandoned if the client left.",
            "sum by (provider, failure) (rate(spillway_provider_attempts_total{failure!=\"none\"}[5m]))"),

    /** Tries of which nobody knows whether they will be charged. */
    PROVIDER_AMBIGUOUS(
            "spillway.provider.ambiguous",
            Type.COUNTER,
            "attempts",
            List.of("provider"),
            "Tries whose connection broke after the request had been sent: the provider may have done the work, and"
                    + " charge for it.",
            "sum by (provider) (increase(spillway_provider_ambiguous_attempts_total[1d]))"),

    /** Tries at a provider that had just failed. */
    PROVIDER_REPEATS(
            "spillway.provider.repeats",
            Type.COUNTER,
            "attempts",
            List.of("provider"),
            "Tries at a provider that had just failed the same call by its own fault. They draw on the retry budget;"
                    + " moving to another credential or provider does not count.",
            "sum(rate(spillway_provider_repeats_attempts_total[5m])) / sum(rate(spillway_router_calls_seconds_count[5m]))"),

    /** How credentials stand. */
    PROVIDER_CREDENTIALS(
            "spillway.provider.credentials",
            Type.GAUGE,
            "credentials",
            List.of("provider", "state"),
            "Credentials by state: available, limited (for some models only), busy, used_up, cooling or locked_out.",
            "sum by (provider) (spillway_provider_credentials{state=\"available\"}) == 0"),

    /** Rests. */
    PROVIDER_COOLDOWNS(
            "spillway.provider.cooldowns",
            Type.COUNTER,
            "cooldowns",
            List.of("provider", "reason"),
            "Rests of credentials that began, by the failure that caused them.",
            "sum by (provider, reason) (increase(spillway_provider_cooldowns_total[1h]))"),

    /** Credentials that were not accepted. */
    PROVIDER_LOCKOUTS(
            "spillway.provider.lockouts",
            Type.COUNTER,
            "lockouts",
            List.of("provider"),
            "Credentials that the provider did not accept and that are not used until they change.",
            "increase(spillway_provider_lockouts_total[1h]) > 0"),

    /** Credentials that stood back. */
    PROVIDER_VETOES(
            "spillway.provider.vetoes",
            Type.COUNTER,
            "credentials",
            List.of("provider", "reason"),
            "Credentials that a call passed over, by the reason: lockout, cooldown, concurrency, window, cap or"
                    + " fair_cycle. A call that gets another one counts too, one that waits only when it first asks.",
            "sum by (provider, reason) (rate(spillway_provider_vetoes_credentials_total[5m]))"),

    /** Times when no credential was to be had. */
    PROVIDER_EXHAUSTIONS(
            "spillway.provider.exhaustions",
            Type.COUNTER,
            "exhaustions",
            List.of("provider", "reason"),
            "Times a provider was asked for a credential and had none to give, by the reason.",
            "sum by (provider, reason) (rate(spillway_provider_exhaustions_total[5m]))"),

    /** What answers have cost, as far as prices are known. */
    PROVIDER_COST(
            "spillway.provider.cost",
            Type.COUNTER,
            "usd",
            List.of("provider", "model", "estimated"),
            "US dollars that tries have cost, by provider, model (other if the catalogue does not know it) and whether"
                    + " their tokens are a guess. What has no known price is missing here.",
            "sum by (provider, model) (increase(spillway_provider_cost_usd_total[1d]))"),

    /** The wait for the first word. */
    STREAM_FIRST_EVENT(
            "spillway.stream.first.event",
            Type.TIMER,
            "seconds",
            List.of("provider"),
            "Time from sending a streamed call to its first visible event.",
            "histogram_quantile(0.95, sum by (provider, le) (rate(spillway_stream_first_event_seconds_bucket[5m])))"),

    /** Streams under way. */
    STREAM_ACTIVE(
            "spillway.stream.active",
            Type.GAUGE,
            "streams",
            List.of("provider"),
            "Streamed answers that have begun to be visible and have not ended.",
            "sum by (provider) (spillway_stream_active_streams)"),

    /** What streams held that was nothing. */
    STREAM_DROPPED(
            "spillway.stream.dropped",
            Type.COUNTER,
            "lines",
            List.of("provider"),
            "Malformed lines that were left out of streamed answers; the stream went on.",
            "sum by (provider) (rate(spillway_stream_dropped_lines_total[5m]))"),

    /** What the gateway itself turns away. */
    API_REFUSALS(
            "spillway.api.refusals",
            Type.COUNTER,
            "requests",
            List.of("status", "code"),
            "Requests that the gateway turned away itself, before any provider was chosen, by status and by the error's"
                    + " code.",
            "sum by (status, code) (rate(spillway_api_refusals_requests_total[5m]))"),

    /** What is known of credentials could not be kept. */
    STATE_FAILURES(
            "spillway.state.failures",
            Type.COUNTER,
            "failures",
            List.of("kind"),
            "Times that what is known of credentials could not be kept: unwritten (it is tried again, and calls go on)"
                    + " or damaged (a file was set aside and a new one begun).",
            "increase(spillway_state_failures_total[1h]) > 0"),

    /**
     * Tokens, named as OpenTelemetry does, but without its buckets: a sum and a count answer what is asked.
     *
     * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/">OpenTelemetry, Generative AI
     *     metrics</a>
     */
    TOKEN_USAGE(
            "gen_ai.client.token.usage",
            Type.SUMMARY,
            "tokens",
            List.of(
                    "gen_ai.provider.name",
                    "gen_ai.request.model",
                    "gen_ai.operation.name",
                    "gen_ai.token.type",
                    "spillway.estimated"),
            "Tokens of a try, by provider, model (other if the catalogue does not know it), operation, direction (input"
                    + " or output) and whether we guessed because the provider did not say.",
            "sum by (gen_ai_provider_name, gen_ai_request_model, gen_ai_token_type)"
                    + " (increase(gen_ai_client_token_usage_tokens_sum[1d]))");

    private static final Duration[] BUCKETS = Arrays.stream(
                    new long[] {50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000})
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final String meterName;
    private final Type type;
    private final String unit;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> tags;

    private final String description;
    private final String query;

    SpillwayMeters(String meterName, Type type, String unit, List<String> tags, String description, String query) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.tags = tags;
        this.description = description;
        this.query = query;
    }

    /** What a meter is. */
    public enum Type {
        /** Counts and times. */
        TIMER,

        /** Only grows. */
        COUNTER,

        /** Goes up and down. */
        GAUGE,

        /** Counts and sums. */
        SUMMARY
    }

    /** Returns its name, with dots. */
    public String meterName() {
        return meterName;
    }

    /** Returns what it is. */
    public Type type() {
        return type;
    }

    /** Returns what it counts in. */
    public String unit() {
        return unit;
    }

    /** Returns the keys of its tags, in the order in which their values are given. */
    public List<String> tags() {
        return tags;
    }

    /** Returns what it measures. */
    public String description() {
        return description;
    }

    /** Returns a question in PromQL that it answers. */
    public String query() {
        return query;
    }

    /** Returns what Prometheus calls it, without the endings of a timer's or summary's parts. */
    public String prometheusName() {
        String name = meterName.replace('.', '_');
        String inUnit = name.endsWith("_" + unit) ? name : name + "_" + unit;
        return type == Type.COUNTER ? inUnit + "_total" : inUnit;
    }

    /** Returns this timer for some values of its tags. */
    Timer timer(MeterRegistry registry, String... values) {
        expect(Type.TIMER);
        return Timer.builder(meterName)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .tags(tags(values))
                .register(registry);
    }

    /** Returns this counter for some values of its tags. */
    Counter counter(MeterRegistry registry, String... values) {
        expect(Type.COUNTER);
        return Counter.builder(meterName)
                .description(description)
                .baseUnit(unit)
                .tags(tags(values))
                .register(registry);
    }

    /** Returns this summary for some values of its tags. */
    DistributionSummary summary(MeterRegistry registry, String... values) {
        expect(Type.SUMMARY);
        return DistributionSummary.builder(meterName)
                .description(description)
                .baseUnit(unit)
                .tags(tags(values))
                .register(registry);
    }

    /** Shows a number as this gauge for some values of its tags; the registry keeps hold of the supplier. */
    void gauge(MeterRegistry registry, Supplier<Number> number, String... values) {
        expect(Type.GAUGE);
        Gauge.builder(meterName, number)
                .description(description)
                .baseUnit(unit)
                .tags(tags(values))
                .register(registry);
    }

    private void expect(Type asked) {
        if (type != asked) {
            throw new IllegalStateException("%s: %s (expected: %s)".formatted(meterName, asked, type));
        }
    }

    private Tags tags(String... values) {
        if (values.length != tags.size()) {
            throw new IllegalArgumentException(
                    "values: %s (expected: one for each of %s)".formatted(List.of(values), tags));
        }
        var pairs = new ArrayList<Tag>();
        for (int i = 0; i < values.length; i++) {
            pairs.add(Tag.of(tags.get(i), values[i]));
        }
        return Tags.of(pairs);
    }
}
