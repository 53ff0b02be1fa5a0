package io.spillway.bench;

import java.util.ArrayList;
import java.util.List;

/** Starts another JVM like this one. */
final class OwnJvm {

    private OwnJvm() {}

    static List<String> command(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseParallelGC",
                "-Xms256m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return command;
    }
}
