package io.spillway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** In which form the server's jar is run. */
enum Packaging {
    /** The one jar with all others inside. */
    JAR,

    /** Unpacked into a jar and a folder of libraries, as in the image. */
    EXTRACTED,

    /** Unpacked, with an archive of its loaded classes. */
    CDS,

    /** Unpacked, with a cache of its loaded and linked classes, which JDK 25 can make. */
    AOT;

    private static final int FIRST_WITH_AOT_CACHE = 25;

    boolean isPossibleOn(Path jdk) {
        return this != AOT || Jdk.feature(jdk) >= FIRST_WITH_AOT_CACHE;
    }

    /** Prepares the form in the folder. Returns the arguments that run it. */
    List<String> prepare(Path jdk, List<String> flags, Path jar, Path folder) {
        if (this == JAR) {
            return List.of("-jar", jar.toString());
        }
        Path unpacked = folder.resolve("unpacked");
        Path main = unpacked.resolve(jar.getFileName());
        if (!Files.exists(main)) {
            List<String> tools = List.of("-Djarmode=tools", "-jar", jar.toString());
            run(jdk, folder, tools, List.of("extract", "--destination", unpacked.toString()));
        }
        List<String> plain = List.of("-jar", main.toString());
        return this == EXTRACTED ? plain : withCache(jdk, flags, plain, folder);
    }

    private List<String> withCache(Path jdk, List<String> flags, List<String> plain, Path folder) {
        boolean aot = this == AOT;
        Path cache = folder.resolve("classes-" + Jdk.feature(jdk) + (aot ? ".aot" : ".jsa"));
        if (!Files.exists(cache)) {
            List<String> training = new ArrayList<>(flags);
            training.add((aot ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + cache);
            training.add("-Dspring.context.exit=onRefresh");
            training.addAll(plain);
            run(jdk, folder, training, List.of("--port=" + Ports.free()));
        }
        List<String> command = new ArrayList<>();
        command.add((aot ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + cache);
        command.addAll(plain);
        return command;
    }

    private static void run(Path jdk, Path folder, List<String> before, List<String> after) {
        List<String> command = new ArrayList<>();
        command.add(jdk.resolve("bin/java").toString());
        command.addAll(before);
        command.addAll(after);
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("packaging.log").toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "BENCH_API_BASE",
                        "http://127.0.0.1:1/v1",
                        "BENCH_API_KEY",
                        "k1",
                        "SPILLWAY_CATALOG_PUBLICLISTS",
                        "false"));
        try {
            int exit = builder.start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException("exit " + exit + " of " + command + "; see packaging.log in " + folder);
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
