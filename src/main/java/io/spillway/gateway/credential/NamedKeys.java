package io.spillway.gateway.credential;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The keys that stand in the settings.
 *
 * @param byProvider a provider's keys by the name that each was given, such as {@code "1"} and {@code "3"}
 */
public record NamedKeys(Map<String, Map<String, Secret>> byProvider) implements CredentialSource {

    /** Numbers come in their order, 2 before 10; other names after them. */
    private static final Comparator<String> BY_NUMBER =
            Comparator.comparing(NamedKeys::number).thenComparing(Comparator.naturalOrder());

    /** Copies the map. */
    public NamedKeys {
        byProvider = Map.copyOf(byProvider);
    }

    @Override
    public List<Secret> secrets(String provider) {
        return byProvider.getOrDefault(provider, Map.of()).entrySet().stream()
                .sorted(Map.Entry.comparingByKey(BY_NUMBER))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static int number(String name) {
        try {
            return Integer.parseInt(name);
        } catch (NumberFormatException notANumber) {
            return Integer.MAX_VALUE;
        }
    }
}
