package io.spillway.gateway.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.gateway.provider.registry.SettingsProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Reads secrets from mounted files: {@code GROQ_API_KEY_FILE} names the file that holds {@code GROQ_API_KEY}. */
final class SecretFiles {

    private static final String SUFFIX = "_FILE";

    private SecretFiles() {}

    /**
     * Returns the variables with each {@code *_FILE} replaced by what its file holds, without the line end.
     *
     * @param isSecret whether a variable, without the suffix, is a secret for us
     * @param problems where to say what cannot be read
     */
    static Map<String, String> resolve(
            Map<String, String> variables, Predicate<String> isSecret, List<SettingsProblem> problems) {
        var resolved = new HashMap<>(variables);
        variables.forEach((name, file) -> {
            String secret = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : "";
            if (isSecret.test(secret) && !file.isBlank()) {
                resolved.remove(name);
                if (variables.getOrDefault(secret, "").isBlank()) {
                    read(name, file, secret, resolved, problems);
                } else {
                    problems.add(
                            new SettingsProblem(name, null, "is set beside " + secret + " (expected: one of them)"));
                }
            }
        });
        return resolved;
    }

    private static void read(
            String name, String file, String secret, Map<String, String> resolved, List<SettingsProblem> problems) {
        try {
            resolved.put(secret, Files.readString(Path.of(file), UTF_8).stripTrailing());
        } catch (IOException | RuntimeException unreadable) {
            problems.add(new SettingsProblem(name, file, "a file that can be read"));
        }
    }
}
