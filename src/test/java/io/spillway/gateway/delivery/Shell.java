package io.spillway.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands as a user would, in a folder. */
record Shell(Path folder, Map<String, String> environment) {

    /** What a command said, on both channels, and how it ended. */
    record Outcome(int status, String output) {}

    /** Runs a command that has to succeed and returns what it said. */
    String run(Duration patience, String... command) throws IOException, InterruptedException {
        Outcome outcome = attempt(patience, command);
        assertThat(outcome.status()).as(outcome.output()).isZero();
        return outcome.output().strip();
    }

    /** Runs a command that may fail. */
    Outcome attempt(Duration patience, String... command) throws IOException, InterruptedException {
        File output = Files.createTempFile("spillway", ".log").toFile();
        var builder = new ProcessBuilder(List.of(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        String said = Files.readString(output.toPath());
        Files.delete(output.toPath());
        assertThat(ended)
                .as("%s ended in time; it said: %s", List.of(command), said)
                .isTrue();
        return new Outcome(process.exitValue(), said);
    }
}
