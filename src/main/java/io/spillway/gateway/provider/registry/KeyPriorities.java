package io.spillway.gateway.provider.registry;

import io.spillway.gateway.credential.Secret;
import io.spillway.gateway.credential.Secrets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The priorities of one provider's credentials, which the operator gives to keys by their names. */
final class KeyPriorities {

    /** What nobody says anything of. */
    private static final int FIRST = 1;

    private final Map<String, Integer> byCredential = new HashMap<>();
    private final List<SettingsProblem> problems = new ArrayList<>();

    KeyPriorities(String provider, @Nullable Map<String, Secret> keys, @Nullable Map<String, Integer> byKey) {
        Map<String, Secret> named = keys == null ? Map.of() : keys;
        String names = named.isEmpty() ? "none is set" : String.join(", ", new TreeSet<>(named.keySet()));
        Map<String, Integer> said = byKey == null ? Map.of() : byKey;
        new TreeMap<>(said).forEach((name, priority) -> {
            Secret secret = named.get(name);
            if (secret == null) {
                problems.add(new SettingsProblem(
                        "spillway.providers." + provider + ".limits.key-priorities." + name,
                        priority.toString(),
                        "the name of one of the provider's keys: " + names));
            } else {
                Secrets.of(provider, List.of(secret)).ids().forEach(id -> byCredential.merge(id, priority, Math::min));
            }
        });
    }

    /** Returns what is wrong. */
    List<SettingsProblem> problems() {
        return problems;
    }

    /** Returns the priority of a credential. */
    int of(String credentialId) {
        return byCredential.getOrDefault(credentialId, FIRST);
    }
}
