package io.spillway.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Answers requests for vectors as a provider does, and the same input always alike. A token is a word, or a number of
 * the input.
 */
public final class Embedder {

    private static final JsonMapper JSON = new JsonMapper();

    private Embedder() {}

    /** Returns the answer to a request. */
    public static byte[] answer(byte[] request) {
        return write(tree(read(request)), false);
    }

    /** Returns the answer to a request, with its vectors and fields in any order, some space and some fields more. */
    public static byte[] answer(byte[] request, Random chance) {
        ObjectNode answer = tree(read(request));
        List<JsonNode> vectors = new ArrayList<>();
        answer.withArray("data").forEach(vectors::add);
        Collections.shuffle(vectors, chance);
        answer.withArray("data").removeAll().addAll(vectors);
        List<String> names = new ArrayList<>();
        answer.fieldNames().forEachRemaining(names::add);
        Collections.shuffle(names, chance);
        ObjectNode shuffled = JSON.createObjectNode().put("id", "e-1");
        names.forEach(name -> shuffled.set(name, answer.get(name)));
        return write(shuffled, chance.nextBoolean());
    }

    /** Returns how many tokens a request has. */
    public static long tokens(byte[] request) {
        return inputs(read(request).get("input")).stream()
                .mapToLong(Embedder::tokensOf)
                .sum();
    }

    /** Reads JSON. */
    public static JsonNode read(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (java.io.IOException notJson) {
            throw new java.io.UncheckedIOException(notJson);
        }
    }

    private static byte[] write(JsonNode answer, boolean spaced) {
        return (spaced ? answer.toPrettyString() : answer.toString()).getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode tree(JsonNode request) {
        ObjectNode answer = JSON.createObjectNode().put("object", "list");
        ArrayNode data = answer.putArray("data");
        boolean base64 = request.path("encoding_format").asText().equals("base64");
        int dimensions = request.path("dimensions").asInt(4);
        for (JsonNode input : inputs(request.get("input"))) {
            ObjectNode vector = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            vector.set("embedding", vector(input, dimensions, base64));
        }
        answer.put("model", "e");
        long tokens = inputs(request.get("input")).stream()
                .mapToLong(Embedder::tokensOf)
                .sum();
        answer.putObject("usage")
                .put("prompt_tokens", tokens)
                .put("total_tokens", tokens)
                .put("cost", tokens / 1000.0);
        return answer;
    }

    private static List<JsonNode> inputs(JsonNode input) {
        List<JsonNode> inputs = new ArrayList<>();
        if (input.isTextual() || input.path(0).isNumber()) {
            inputs.add(input);
        } else {
            input.forEach(inputs::add);
        }
        return inputs;
    }

    private static long tokensOf(JsonNode input) {
        return input.isTextual() ? input.asText().split(" ", -1).length : input.size();
    }

    private static JsonNode vector(JsonNode input, int dimensions, boolean base64) {
        Random numbers = new Random(input.toString().hashCode());
        ByteBuffer bytes = ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ArrayNode vector = JSON.createArrayNode();
        for (int place = 0; place < dimensions; place++) {
            float number = numbers.nextFloat() - 0.5f;
            bytes.putFloat(number);
            vector.add(number);
        }
        return base64 ? JSON.getNodeFactory().textNode(Base64.getEncoder().encodeToString(bytes.array())) : vector;
    }
}
