package io.spillway.gateway.provider.registry;

import static java.util.Objects.requireNonNull;

import io.spillway.gateway.provider.PoolRules;
import io.spillway.gateway.provider.ProviderSettings.Mode;
import io.spillway.gateway.provider.registry.LimitsProperties.CapLimits;
import io.spillway.gateway.provider.registry.LimitsProperties.ModeLimits;
import io.spillway.resilience.Cap;
import io.spillway.resilience.CapCooldown;
import io.spillway.resilience.CapSize;
import io.spillway.resilience.Credential;
import io.spillway.resilience.FairCycle;
import io.spillway.resilience.QuotaGroup;
import io.spillway.resilience.UsageWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes rules of what is set about a provider's limits, and finds what is wrong with it. */
final class LimitsAssembly {

    private static final String SWITCHED_OFF = "none";

    private final String prefix;
    private final LimitsProperties limits;
    private final Mode mode;
    private final int maxConcurrent;
    private final ModelNames names;
    private final List<SettingsProblem> problems = new ArrayList<>();
    private final PoolRules rules;

    /**
     * Puts them together.
     *
     * @param limits complete ones
     * @param maxConcurrent how many calls a credential may make at a time, before multiplication
     * @param names of its models
     */
    LimitsAssembly(String id, LimitsProperties limits, Mode mode, int maxConcurrent, ModelNames names) {
        this.prefix = "spillway.providers." + id + ".limits";
        this.limits = limits;
        this.mode = mode;
        this.names = names;
        this.maxConcurrent = maxConcurrent;
        this.rules = assembled();
    }

    /** Returns what is wrong. */
    List<SettingsProblem> problems() {
        return problems;
    }

    /** Returns what holds for all credentials. */
    PoolRules rules() {
        return rules;
    }

    /** Returns a credential of a priority, with the calls that it may and should make at a time. */
    Credential credential(String id, int priority) {
        long most = (long) Math.max(0, or(ofMode().maxConcurrentPerKey(), maxConcurrent)) * multiplier(priority);
        return new Credential(id, priority, (int) Math.min(Integer.MAX_VALUE, most), Math.max(0, optimal()));
    }

    private int optimal() {
        int standard = mode == Mode.BALANCED ? 1 : 0;
        return or(ofMode().optimalConcurrentPerKey(), or(limits.optimalConcurrentPerKey(), standard));
    }

    private int multiplier(int priority) {
        Map<Integer, Integer> ofMode = or(ofMode().concurrencyMultipliers(), Map.of());
        Map<Integer, Integer> ofAll = requireNonNull(limits.concurrencyMultipliers());
        int otherwise = mode == Mode.SEQUENTIAL ? requireNonNull(limits.sequentialFallbackMultiplier()) : 1;
        return or(ofMode.get(priority), or(ofAll.get(priority), otherwise));
    }

    private ModeLimits ofMode() {
        return requireNonNull(limits.byMode()).getOrDefault(mode, ModeLimits.NONE);
    }

    private PoolRules assembled() {
        List<UsageWindow> windows = windows();
        List<QuotaGroup> groups = groups();
        return new PoolRules(
                windows,
                groups,
                caps(windows, groups),
                fairCycle(),
                requireNonNull(limits.stickiness()),
                mode == Mode.SEQUENTIAL && optimal() > 0);
    }

    private List<UsageWindow> windows() {
        var calendar = new Windows(
                requireNonNull(limits.resetTime()),
                requireNonNull(limits.resetZone()).normalized(),
                requireNonNull(limits.resetDay()));
        var windows = new ArrayList<UsageWindow>();
        for (String name : requireNonNull(limits.windows())) {
            read(".windows", name, calendar::named, windows);
        }
        if (windows.isEmpty()) {
            problem(".windows", null, "at least one of " + Windows.EXPECTED);
            return PoolRules.NONE.windows();
        }
        return windows;
    }

    private List<QuotaGroup> groups() {
        var groups = new ArrayList<QuotaGroup>();
        var owners = new HashMap<String, String>();
        Map<String, LimitsProperties.Group> said = requireNonNull(limits.quotaGroups());
        new TreeMap<>(said).forEach((name, group) -> {
            var weights = new HashMap<String, Integer>();
            for (String model : or(group.models(), List.<String>of())) {
                if (!model.isBlank() && !model.strip().equals(SWITCHED_OFF)) {
                    weigh(name, model.strip(), weights, owners);
                }
            }
            if (!weights.isEmpty()) {
                groups.add(new QuotaGroup(name, weights));
            }
        });
        return groups;
    }

    private void weigh(String group, String text, Map<String, Integer> weights, Map<String, String> owners) {
        String setting = ".quota-groups." + group + ".models";
        int equals = text.lastIndexOf('=');
        String model = names.own(equals < 0 ? text : text.substring(0, equals).strip());
        String weight = equals < 0 ? "1" : text.substring(equals + 1).strip();
        String owner = owners.putIfAbsent(model, group);
        if (owner != null && !owner.equals(group)) {
            problem(setting, text, "a model that is not in the group '" + owner + "' too");
        } else if (!weight.matches("[1-9]\\d{0,5}")) {
            problem(setting, text, "a model, or one with its weight such as name=2");
        } else {
            weights.put(model, Integer.parseInt(weight));
        }
    }

    private List<Cap> caps(List<UsageWindow> windows, List<QuotaGroup> groups) {
        var caps = new ArrayList<Cap>();
        Map<String, CapLimits> said = requireNonNull(limits.caps());
        new TreeMap<>(said).forEach((name, cap) -> {
            String setting = ".caps." + name;
            UsageWindow window = window(setting, cap, windows);
            var size = new ArrayList<CapSize>();
            var cooldown = new ArrayList<CapCooldown>();
            read(setting + ".calls", cap.calls(), CapSize::parse, size);
            read(setting + ".cooldown", or(cap.cooldown(), "quota_reset"), CapCooldown::parse, cooldown);
            if (cap.quota() == null || cap.quota().isBlank()) {
                problem(setting + ".quota", null, "is missing; it is the name of a model or a quota group");
            } else if (!size.isEmpty() && !cooldown.isEmpty()) {
                for (CapName about : abouts(cap.quota().strip(), cap, groups)) {
                    caps.add(new Cap(about.quota(), about.priorities(), size.get(0), window, cooldown.get(0)));
                }
            }
        });
        return caps;
    }

    private List<CapName> abouts(String quota, CapLimits cap, List<QuotaGroup> groups) {
        if (cap.priorities() != null) {
            return List.of(new CapName(names.own(quota), Set.copyOf(cap.priorities())));
        }
        var known = new ArrayList<>(names.all());
        groups.forEach(group -> {
            known.add(group.name());
            known.addAll(group.weights().keySet());
        });
        return CapName.readings(quota, known).stream()
                .map(reading -> new CapName(names.own(reading.quota()), reading.priorities()))
                .toList();
    }

    private UsageWindow window(String setting, CapLimits cap, List<UsageWindow> windows) {
        String name = cap.window();
        if (name == null) {
            return windows.get(0);
        }
        return windows.stream()
                .filter(window -> window.name().equals(name))
                .findFirst()
                .orElseGet(() -> {
                    String all = String.join(
                            ", ", windows.stream().map(UsageWindow::name).toList());
                    problem(setting + ".window", name, "one of the provider's windows: " + all);
                    return windows.get(0);
                });
    }

    private @Nullable FairCycle fairCycle() {
        LimitsProperties.Turns turns = requireNonNull(limits.fairCycle());
        if (!or(turns.enabled(), mode == Mode.SEQUENTIAL)) {
            return null;
        }
        return new FairCycle(
                requireNonNull(turns.exhaustionCooldownThreshold()),
                requireNonNull(turns.duration()),
                requireNonNull(turns.trackingMode()),
                requireNonNull(turns.crossTier()),
                requireNonNull(turns.quotaThreshold()),
                requireNonNull(turns.resetCooldownThreshold()));
    }

    /** Reads a text, or says what is wrong with it. */
    private <T> void read(String setting, @Nullable String text, Function<String, T> reading, List<T> into) {
        try {
            into.add(reading.apply(text == null ? "" : text));
        } catch (IllegalArgumentException wrong) {
            String words = String.valueOf(wrong.getMessage());
            problem(setting, text, words.replaceAll("(?s).*\\(expected: (.*)\\)", "$1"));
        }
    }

    private void problem(String setting, @Nullable String value, String expected) {
        problems.add(new SettingsProblem(prefix + setting, value, expected));
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value != null ? value : otherwise;
    }
}
