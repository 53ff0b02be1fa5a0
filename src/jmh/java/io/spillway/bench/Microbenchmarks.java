package io.spillway.bench;

import java.io.IOException;
import org.openjdk.jmh.Main;

/** Runs the JMH benchmarks. Their forks take the class path of this process. */
public final class Microbenchmarks {

    private Microbenchmarks() {}

    /**
     * @param args a pattern of names, then JMH's own options; an empty pattern runs them all
     */
    public static void main(String[] args) throws IOException {
        Main.main(args);
    }
}
