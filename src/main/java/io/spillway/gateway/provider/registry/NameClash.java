package io.spillway.gateway.provider.registry;

import io.spillway.gateway.provider.ProviderSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds names that mean two providers. */
final class NameClash {

    private NameClash() {}

    static List<SettingsProblem> problems(List<ProviderSource.Known> providers) {
        var owners = new HashMap<String, String>();
        providers.forEach(
                known -> owners.put(known.settings().id(), known.settings().id()));
        var problems = new ArrayList<SettingsProblem>();
        for (var known : providers) {
            known.settings()
                    .aliases()
                    .forEach(alias -> claim(alias, known.settings().id(), owners, problems));
        }
        return problems;
    }

    private static void claim(
            String alias, String provider, Map<String, String> owners, List<SettingsProblem> problems) {
        String owner = owners.putIfAbsent(alias, provider);
        if (owner != null && !owner.equals(provider)) {
            problems.add(new SettingsProblem(
                    "spillway.providers." + provider + ".aliases", alias, "a name that is not taken by " + owner));
        }
    }
}
