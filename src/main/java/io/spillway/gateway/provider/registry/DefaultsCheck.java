package io.spillway.gateway.provider.registry;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what is said of all providers though it can be true of one only. */
final class DefaultsCheck {

    private DefaultsCheck() {}

    static List<SettingsProblem> problems(@Nullable ProviderProperties defaults) {
        var problems = new ArrayList<SettingsProblem>();
        if (defaults != null) {
            ofOneOnly("base-url", defaults.baseUrl(), problems);
            ofOneOnly("keys", defaults.keys(), problems);
            ofOneOnly("models", defaults.models(), problems);
            ofOneOnly("model-names", defaults.modelNames(), problems);
            ofOneOnly("model-options", defaults.modelOptions(), problems);
            ofOneOnly("aliases", defaults.aliases(), problems);
            ofOneOnly(
                    "limits.key-priorities",
                    LimitsProperties.orNone(defaults.limits()).keyPriorities(),
                    problems);
        }
        return problems;
    }

    private static void ofOneOnly(String name, @Nullable Object value, List<SettingsProblem> problems) {
        if (value != null) {
            problems.add(new SettingsProblem(
                    "spillway.provider-defaults." + name,
                    null,
                    "can be set for one provider only, under" + " spillway.providers.<id>"));
        }
    }
}
