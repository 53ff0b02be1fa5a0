package io.spillway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What to measure.
 *
 * @param full whether to measure live streams, memory and start-up too
 * @param jdks the JDKs to run the gateway on, one target each
 * @param jar the server's jar
 * @param packaging in which form to run it
 * @param flags JVM options of the gateway
 * @param rounds how often each target is measured
 * @param seconds how long each measure takes
 * @param streams how many live streams are held
 * @param bare whether to measure the {@link BareProxy} too, on the first of the JDKs
 */
record BenchmarkOptions(
        boolean full,
        List<Path> jdks,
        Path jar,
        Packaging packaging,
        List<String> flags,
        int rounds,
        int seconds,
        int streams,
        boolean bare) {

    private static final Set<String> NAMES =
            Set.of("mode", "jdk", "jar", "packaging", "flags", "rounds", "seconds", "streams", "bare");

    /**
     * Reads {@code --name=value} options.
     *
     * @throws IllegalArgumentException if there is no such option
     */
    static BenchmarkOptions of(String... args) {
        Map<String, String> given = new HashMap<>();
        for (String arg : args) {
            String[] pair = arg.replaceFirst("^--", "").split("=", 2);
            if (pair.length < 2 || !NAMES.contains(pair[0])) {
                throw new IllegalArgumentException(arg + " (expected: --name=value, with a name of " + NAMES + ")");
            }
            given.put(pair[0], pair[1]);
        }
        return of(given);
    }

    private static BenchmarkOptions of(Map<String, String> given) {
        boolean full = given.getOrDefault("mode", "short").equals("full");
        return new BenchmarkOptions(
                full,
                list(given.getOrDefault("jdk", System.getProperty("java.home")), ",")
                        .map(Path::of)
                        .toList(),
                given.containsKey("jar") ? Path.of(given.get("jar")).toAbsolutePath() : builtJar(),
                Packaging.valueOf(given.getOrDefault("packaging", "cds").toUpperCase(Locale.ROOT)),
                list(given.getOrDefault("flags", Servers.IMAGE_FLAGS), " ").toList(),
                Integer.parseInt(given.getOrDefault("rounds", full ? "7" : "3")),
                Integer.parseInt(given.getOrDefault("seconds", full ? "5" : "2")),
                Integer.parseInt(given.getOrDefault("streams", "2000")),
                Boolean.parseBoolean(given.getOrDefault("bare", String.valueOf(full))));
    }

    private static Stream<String> list(String text, String separator) {
        return Arrays.stream(text.split(separator)).filter(part -> !part.isBlank());
    }

    private static Path builtJar() {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no target/*-exec.jar (expected: a built package)"))
                    .toAbsolutePath();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
