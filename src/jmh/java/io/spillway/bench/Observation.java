package io.spillway.bench;

/**
 * One measure of one target in one round.
 *
 * @param load what the client saw
 * @param cpuMicros what the server spent meanwhile; 0 for the mock asked directly
 */
record Observation(LoadResult load, long cpuMicros) {

    double callsPerCpuSecond() {
        return load.calls() / (cpuMicros / 1e6);
    }

    double cpuPerCall() {
        return (double) cpuMicros / load.calls();
    }

    double cpuPerEvent() {
        return (double) cpuMicros / load.events();
    }

    double callsPerSecond() {
        return load.calls() / load.seconds();
    }
}
