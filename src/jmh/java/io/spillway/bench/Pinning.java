package io.spillway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who may run on which core: the server under test alone on one, the mock and the client on the other. */
enum Pinning {
    /** Everyone on every core. */
    NONE,

    /** One core for the server, the next for the rest. */
    APART;

    private static final Path TASKSET = Path.of("/usr/bin/taskset");

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private static final String EVERY_CORE = "0-" + (CORES - 1);

    /** Returns whether this machine can pin at all. */
    static boolean isPossible() {
        return CORES > 1 && Files.isExecutable(TASKSET);
    }

    void applyTo(ServerProcess server) {
        if (isPossible()) {
            server.runOn(this == APART ? "0" : EVERY_CORE);
        }
    }

    void applyToTheRest(ServerProcess... rest) {
        if (isPossible()) {
            for (ServerProcess each : rest) {
                each.runOn(this == APART ? "1" : EVERY_CORE);
            }
        }
    }

    static void pin(long pid, String cores) {
        try {
            int exit = new ProcessBuilder(TASKSET.toString(), "-a", "-p", "-c", cores, String.valueOf(pid))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("taskset failed for process " + pid);
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
