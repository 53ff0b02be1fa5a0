package io.spillway.gateway.provider.registry;

import io.spillway.gateway.provider.ProviderId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns the environment's short names, such as {@code GROQ_API_KEY_2}, into properties. A pure function of the names and
 * the registry.
 *
 * <p>An empty variable says nothing: container tools set those for what their user left out.
 */
public final class EnvironmentAliases {

    private static final String TEMPERATURE_ZERO = "OVERRIDE_TEMPERATURE_ZERO";

    /** Variables that mean one property each. */
    private static final Map<String, String> SINGLE = single();

    /** Durations among them, which may be fractions of a second. */
    private static final Pattern FRACTION = Pattern.compile("\\d*\\.\\d+");

    private static final String OF_ONE = "spillway.providers.<p>.";
    private static final String OF_MODE = OF_ONE + "limits.by-mode.<mode>.";

    private static final Pattern KEY = Pattern.compile("(.+)_API_KEY(?:_(\\d+))?");
    private static final Pattern BASE = Pattern.compile("(.+)_API_BASE");
    private static final Pattern MODELS = Pattern.compile("(.+)_MODELS");
    private static final Pattern ROUTE = Pattern.compile("(MODEL_ROUTE|FALLBACK_GROUP)_(.+)");
    private static final Pattern PRICE =
            Pattern.compile("MODEL_PRICE_(.+)_(INPUT|OUTPUT|CACHE_READ|CACHE_WRITE|REASONING)");

    /** What stands before a provider's prefix, and the property that it means; the longer one first. */
    private static final Map<String, String> BEFORE_PREFIX = beforePrefix();

    /** Names that look as if they were for us, and mean nothing here or name no provider that we know. */
    private static final Pattern LOOKS_LIKE_OURS =
            Pattern.compile("(CUSTOM_CAP|QUOTA_GROUPS|CONCURRENCY_MULTIPLIER)_.+" + "|.+_API_KEY_.+");

    private final ProviderRegistry registry;
    private final Map<String, RegistryRow> byPrefix = new HashMap<>();
    private final Map<String, List<RegistryRow>> byKeyPrefix = new HashMap<>();
    private final Map<String, RegistryRow> byKeyVariable = new HashMap<>();
    private final Map<String, RegistryRow> byRegionVariable = new HashMap<>();

    /** Knows the providers of a registry. */
    public EnvironmentAliases(ProviderRegistry registry) {
        this.registry = registry;
        for (RegistryRow row : registry.rows()) {
            row.allPrefixes().forEach(prefix -> byPrefix.put(prefix, row));
            row.keyPrefixes()
                    .forEach(prefix -> byKeyPrefix
                            .computeIfAbsent(prefix, none -> new ArrayList<>())
                            .add(row));
            row.keyVariables().forEach(variable -> byKeyVariable.put(variable, row));
            row.regionVariables().forEach(variable -> byRegionVariable.put(variable, row));
        }
    }

    /**
     * Returns the providers, by id, whose address stands in these variables. One that is not built in counts only if its
     * key stands there too: other programs have variables that end so.
     */
    public Set<String> addressed(Map<String, String> variables) {
        Set<String> keyed = idsOf(KEY, variables);
        Set<String> based = idsOf(BASE, variables);
        based.removeIf(id -> registry.find(id).isEmpty() && !keyed.contains(id));
        byRegionVariable.forEach((variable, row) -> {
            if (!variables.getOrDefault(variable, "").isBlank()) {
                based.add(row.id());
            }
        });
        return based;
    }

    private Set<String> idsOf(Pattern pattern, Map<String, String> variables) {
        var ids = new HashSet<String>();
        variables.forEach((variable, value) -> {
            Matcher name = pattern.matcher(variable.replace('-', '_'));
            if (name.matches() && !value.isBlank()) {
                ids.add(idOf(name.group(1)));
            }
        });
        return ids;
    }

    /** Returns whether a variable holds a secret that is for us, if the given providers are addressed elsewhere. */
    public boolean isSecret(String variable, Set<String> addressed) {
        String name = variable.replace('-', '_');
        Matcher key = KEY.matcher(name);
        return name.equals("PROXY_API_KEY")
                || byKeyVariable.containsKey(name)
                || (key.matches() && (byKeyPrefix.containsKey(key.group(1)) || isKnown(key.group(1), addressed)));
    }

    /**
     * Reads variables.
     *
     * @param addressed providers whose address is set, here or elsewhere: a name that the registry does not hold means a
     *     provider only if it is one of these
     */
    public Aliases read(Map<String, String> variables, Set<String> addressed) {
        var reading = new Reading(addressed);
        new TreeMap<>(variables).forEach((name, value) -> {
            if (!value.isBlank()) {
                reading.variable(name, value);
            }
        });
        return reading.result();
    }

    /** Returns each short name beside its property, for the documents. */
    public static Map<String, String> documented() {
        var all = new LinkedHashMap<>(SINGLE);
        all.put("<P>_API_KEY", "spillway.providers.<p>.keys.0");
        all.put("<P>_API_KEY_<N>", "spillway.providers.<p>.keys.<N>");
        all.put("<P>_API_BASE", "spillway.providers.<p>.base-url");
        all.put("<P>_MODELS", "spillway.providers.<p>.models, .model-names, .model-options");
        BEFORE_PREFIX.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> all.put(entry.getKey() + "<P>", OF_ONE + entry.getValue()));
        all.put("MAX_CONCURRENT_REQUESTS_PER_KEY_<P>_<MODE>", OF_MODE + "max-concurrent-per-key");
        all.put("OPTIMAL_CONCURRENT_REQUESTS_PER_KEY_<P>_<MODE>", OF_MODE + "optimal-concurrent-per-key");
        all.put("CONCURRENCY_MULTIPLIER_<P>_PRIORITY_<N>", OF_ONE + "limits.concurrency-multipliers.<N>");
        all.put("CONCURRENCY_MULTIPLIER_<P>_PRIORITY_<N>_<MODE>", OF_MODE + "concurrency-multipliers.<N>");
        all.put("QUOTA_GROUPS_<P>_<GROUP>", OF_ONE + "limits.quota-groups.<group>.models");
        all.put("CUSTOM_CAP_<P>_T<N>_<NAME>", OF_ONE + "limits.caps.t<n>_<name>.calls, .quota");
        all.put("CUSTOM_CAP_COOLDOWN_<P>_T<N>_<NAME>", OF_ONE + "limits.caps.t<n>_<name>.cooldown, .quota");
        all.put("AWS_REGION", "spillway.providers.bedrock.region");
        all.put("FALLBACK_GROUP_<NAME>", "spillway.fallback-groups.<name>");
        all.put("MODEL_ROUTE_<NAME>", "spillway.model-routes.<name>");
        all.put(
                "MODEL_PRICE_<P>_<MODEL>_INPUT, _OUTPUT, ...",
                "spillway.catalog.prices.<p>_<model>.input, .output, ...");
        all.put("G4F_API_KEY", "spillway.providers.g4f_<x>.keys.g4f_0 of all five");
        return all;
    }

    private static Map<String, String> single() {
        var names = new LinkedHashMap<String, String>();
        names.put("PROXY_API_KEY", "spillway.api.key");
        names.put("PORT", "server.port");
        names.put("SPILLWAY_SANDBOX", "spillway.sandbox.enabled");
        names.put("GLOBAL_TIMEOUT", "spillway.routing.timeout");
        names.put("TIMEOUT_CONNECT", "spillway.provider-defaults.timeouts.connect");
        names.put("TIMEOUT_POOL", "spillway.provider-defaults.timeouts.pool");
        names.put("TIMEOUT_WRITE", "spillway.provider-defaults.timeouts.write");
        names.put("TIMEOUT_FIRST_EVENT", "spillway.provider-defaults.timeouts.first-event");
        names.put("TIMEOUT_READ_STREAMING", "spillway.provider-defaults.timeouts.idle");
        names.put("TIMEOUT_READ_NON_STREAMING", "spillway.provider-defaults.timeouts.whole");
        names.put(TEMPERATURE_ZERO, "spillway.provider-defaults.temperature-zero");
        names.put("AZURE_API_VERSION", "spillway.providers.azure.api-version");
        names.put("ROTATION_TOLERANCE", "spillway.provider-defaults.rotation-tolerance");
        names.put(
                "EXHAUSTION_COOLDOWN_THRESHOLD",
                "spillway.provider-defaults.limits.fair-cycle.exhaustion-cooldown-threshold");
        return names;
    }

    private static Map<String, String> beforePrefix() {
        var names = new TreeMap<String, String>(
                Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        names.put("PROVIDER_PRIORITY_", "tier");
        names.put("MAX_CONCURRENT_REQUESTS_PER_KEY_", "max-concurrent-per-key");
        names.put("ROTATION_MODE_", "rotation-mode");
        names.put("IGNORE_MODELS_", "ignore-models");
        names.put("WHITELIST_MODELS_", "whitelist-models");
        names.put("OPTIMAL_CONCURRENT_REQUESTS_PER_KEY_", "limits.optimal-concurrent-per-key");
        names.put("SEQUENTIAL_FALLBACK_MULTIPLIER_", "limits.sequential-fallback-multiplier");
        names.put("FAIR_CYCLE_", "limits.fair-cycle.enabled");
        names.put("FAIR_CYCLE_ENABLED_", "limits.fair-cycle.enabled");
        names.put("FAIR_CYCLE_TRACKING_MODE_", "limits.fair-cycle.tracking-mode");
        names.put("FAIR_CYCLE_CROSS_TIER_", "limits.fair-cycle.cross-tier");
        names.put("FAIR_CYCLE_DURATION_", "limits.fair-cycle.duration");
        names.put("FAIR_CYCLE_QUOTA_THRESHOLD_", "limits.fair-cycle.quota-threshold");
        names.put("FAIR_CYCLE_RESET_COOLDOWN_THRESHOLD_", "limits.fair-cycle.reset-cooldown-threshold");
        names.put("EXHAUSTION_COOLDOWN_THRESHOLD_", "limits.fair-cycle.exhaustion-cooldown-threshold");
        return names;
    }

    private String idOf(String prefix) {
        RegistryRow row = byPrefix.get(prefix);
        return row != null ? row.id() : registry.idOf(prefix);
    }

    private boolean isKnown(String prefix, Set<String> addressed) {
        RegistryRow row = byPrefix.get(prefix);
        boolean builtIn = row != null && row.properties().baseUrl() != null;
        return builtIn || addressed.contains(idOf(prefix));
    }

    /** One reading. */
    private final class Reading {

        private final Set<String> addressed;
        private final Map<String, String> properties = new HashMap<>();
        private final Map<String, String> origins = new HashMap<>();
        private final List<SettingsProblem> problems = new ArrayList<>();
        private final List<String> unused = new ArrayList<>();

        Reading(Set<String> addressed) {
            this.addressed = addressed;
        }

        Aliases result() {
            return new Aliases(properties, origins, problems, unused);
        }

        void variable(String variable, String value) {
            String name = variable.replace('-', '_');
            if (SINGLE.containsKey(name)) {
                put(variable, SINGLE.get(name), single(name, value));
            } else if (byRegionVariable.containsKey(name)) {
                ofProvider(
                        variable, ProviderId.prefix(byRegionVariable.get(name).id()), "region", value);
            } else if (byKeyVariable.containsKey(name)) {
                putKey(variable, byKeyVariable.get(name).id(), ProviderId.normalized(name), value);
            } else if (!ofModel(variable, name, value)
                    && !limit(variable, name, value)
                    && !beforePrefix(variable, name, value)
                    && !afterPrefix(variable, name, value)) {
                noteIfMeantForUs(variable, name);
            }
        }

        private boolean ofModel(String variable, String name, String value) {
            Matcher route = ROUTE.matcher(name);
            Matcher price = PRICE.matcher(name);
            if (route.matches()) {
                String kind = route.group(1).equals("MODEL_ROUTE") ? "model-routes" : "fallback-groups";
                put(variable, "spillway." + kind + "." + dashed(route.group(2)), value.strip());
            } else if (price.matches()) {
                String model = "spillway.catalog.prices." + price.group(1).toLowerCase(Locale.ROOT);
                put(variable, model + "." + dashed(price.group(2)), value.strip());
            } else {
                return false;
            }
            return true;
        }

        private static String dashed(String name) {
            return name.toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private boolean limit(String variable, String name, String value) {
            var meaning = new LimitVariables(prefix -> isKnown(prefix, addressed)).read(name, value.strip());
            if (meaning == null) {
                return false;
            }
            if (meaning.properties().isEmpty()) {
                problems.add(new SettingsProblem(variable, null, "expected: " + LimitVariables.CAP_EXPECTED));
            }
            String provider = "spillway.providers." + idOf(meaning.prefix()) + ".";
            meaning.properties().forEach((property, said) -> put(variable, provider + property, said));
            return true;
        }

        private boolean beforePrefix(String variable, String name, String value) {
            for (var entry : BEFORE_PREFIX.entrySet()) {
                if (name.startsWith(entry.getKey())) {
                    String prefix = name.substring(entry.getKey().length());
                    ofProvider(variable, prefix, entry.getValue(), value);
                    return true;
                }
            }
            return false;
        }

        private boolean afterPrefix(String variable, String name, String value) {
            Matcher key = KEY.matcher(name);
            Matcher base = BASE.matcher(name);
            Matcher models = MODELS.matcher(name);
            if (key.matches()) {
                keys(variable, key.group(1), key.group(2) == null ? "0" : key.group(2), value);
            } else if (base.matches()) {
                ofProvider(variable, base.group(1), "base-url", value.strip());
            } else if (models.matches() && isKnown(models.group(1), addressed)) {
                models(variable, idOf(models.group(1)), value);
            } else {
                return false;
            }
            return true;
        }

        private void ofProvider(String variable, String prefix, String property, String value) {
            if (isKnown(prefix, addressed)) {
                put(variable, "spillway.providers." + idOf(prefix) + "." + property, value.strip());
            } else {
                unused.add(variable);
            }
        }

        private void keys(String variable, String prefix, String number, String value) {
            boolean known = isKnown(prefix, addressed);
            if (known) {
                String id = idOf(prefix);
                putKey(variable, id, prefix.equals(ProviderId.prefix(id)) ? number : shared(prefix, number), value);
            }
            List<RegistryRow> sharing = byKeyPrefix.getOrDefault(prefix, List.of());
            sharing.forEach(row -> putKey(variable, row.id(), shared(prefix, number), value));
            if (!known && sharing.isEmpty()) {
                unused.add(variable);
            }
        }

        /** A key that came under another name than the provider's own, which must not displace one that did. */
        private String shared(String prefix, String number) {
            return ProviderId.normalized(prefix) + "_" + number;
        }

        private void putKey(String variable, String id, String name, String value) {
            put(variable, "spillway.providers." + id + ".keys." + name, value);
        }

        private void models(String variable, String id, String value) {
            try {
                ModelsVariable.properties(value)
                        .forEach((property, said) -> put(variable, "spillway.providers." + id + "." + property, said));
            } catch (IllegalArgumentException notUnderstood) {
                problems.add(new SettingsProblem(variable, null, "expected: " + ModelsVariable.EXPECTED));
            }
        }

        private void put(String variable, String property, String value) {
            String before = properties.putIfAbsent(property, value);
            if (before != null && !before.equals(value)) {
                problems.add(new SettingsProblem(
                        variable, null, "says other than " + origins.get(property) + ", which means the same setting"));
            }
            origins.putIfAbsent(property, variable);
        }

        private void noteIfMeantForUs(String variable, String name) {
            if (LOOKS_LIKE_OURS.matcher(name).matches()) {
                unused.add(variable);
            }
        }

        private String single(String name, String value) {
            String text = value.strip();
            if (name.equals(TEMPERATURE_ZERO)) {
                return temperatureZero(text.toLowerCase(Locale.ROOT));
            }
            boolean fraction =
                    name.contains("TIMEOUT") && FRACTION.matcher(text).matches();
            return fraction ? Math.round(Double.parseDouble(text) * 1000) + "ms" : value;
        }

        /** The reference takes several words for the same. */
        private String temperatureZero(String word) {
            return switch (word) {
                case "true", "1", "yes" -> "set";
                case "false", "0", "no" -> "keep";
                default -> word;
            };
        }
    }
}
