package io.spillway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a JDK's {@code release} file says. */
final class Jdk {

    private Jdk() {}

    /** Returns its version, such as {@code 25.0.1}. */
    static String version(Path jdk) {
        try {
            return Files.readAllLines(jdk.resolve("release")).stream()
                    .filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.replaceAll(".*=|\"", ""))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Returns the first number of its version. */
    static int feature(Path jdk) {
        return Runtime.Version.parse(version(jdk)).feature();
    }
}
