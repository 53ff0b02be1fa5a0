package io.spillway.bench;

/**
 * The memory of a target, and how it bears many live streams.
 *
 * @param target its name
 * @param idleMegabytes resident after its first answer
 * @param usedMegabytes resident after all rounds
 * @param streamingMegabytes resident while the streams are live
 * @param streamingCores CPU seconds a second while the streams are live
 * @param streams what the client saw of the streams
 */
record Footprint(
        String target,
        long idleMegabytes,
        long usedMegabytes,
        long streamingMegabytes,
        double streamingCores,
        LoadResult streams) {}
