package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Values that stand for what a request left out, read once. Nobody changes them: each is written as it is. */
final class Defaults {

    private static final Map<String, JsonNode> READ = new ConcurrentHashMap<>();

    private Defaults() {}

    /** Returns a value that is written in the code. */
    static JsonNode read(String json) {
        return READ.computeIfAbsent(json, text -> JsonTree.read(text.getBytes(StandardCharsets.UTF_8)));
    }
}
