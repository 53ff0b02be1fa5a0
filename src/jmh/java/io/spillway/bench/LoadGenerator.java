package io.spillway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/** The {@link LoadClient} as a process of its own, seen from the benchmark. */
final class LoadGenerator implements AutoCloseable {

    private final ServerProcess server;

    private final PrintStream loads;

    private final BufferedReader results;

    private LoadGenerator(Process process) {
        server = ServerProcess.of(process);
        loads = new PrintStream(process.getOutputStream(), true, UTF_8);
        results = process.inputReader(UTF_8);
    }

    static LoadGenerator start() {
        try {
            return new LoadGenerator(new ProcessBuilder(OwnJvm.command(LoadClient.class, List.of()))
                    .redirectError(Redirect.INHERIT)
                    .start());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    ServerProcess server() {
        return server;
    }

    /** Puts the load on and waits for its end. */
    LoadResult run(Load load) {
        begin(load);
        return end();
    }

    /** Puts the load on; {@link #end()} waits for it. */
    void begin(Load load) {
        loads.println(load.encoded());
    }

    LoadResult end() {
        try {
            String line = results.readLine();
            if (line == null) {
                throw new IllegalStateException("the load client has ended");
            }
            return LoadResult.decoded(line);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
