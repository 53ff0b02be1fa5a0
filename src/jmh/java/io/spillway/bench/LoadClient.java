package io.spillway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

/** Puts loads on servers: reads a {@link Load} per line, and prints a {@link LoadResult} for each. */
public final class LoadClient {

    private LoadClient() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(run(Load.decoded(line)).encoded());
        }
    }

    private static LoadResult run(Load load) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        LoadTally tally = load.rate() > 0 ? OpenLoop.run(load) : ClosedLoop.run(load);
        return LoadResult.of(tally, (System.nanoTime() - begun) / 1e9);
    }
}
