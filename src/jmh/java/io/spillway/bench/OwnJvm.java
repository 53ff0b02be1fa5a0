package io.spillway.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a class of the benchmark in another JVM, with the class path of this one. */
final class OwnJvm {

    private OwnJvm() {}

    static List<String> command(Class<?> main, List<String> arguments) {
        return command(Path.of(System.getProperty("java.home")), List.of("-XX:+UseParallelGC"), main, arguments);
    }

    /** The same on another JDK. */
    static List<String> command(Path jdk, List<String> flags, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(jdk.resolve("bin/java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }
}
