package io.spillway.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Makes vectors for texts: without meaning, but the same for the same text, and of length 1.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/embeddings">OpenAI API reference</a>
 */
final class SandboxEmbeddings {

    static final int DEFAULT_DIMENSIONS = 8;

    static final int MOST_DIMENSIONS = 3072;

    private SandboxEmbeddings() {}

    static ObjectNode answer(JsonNode request) {
        List<JsonNode> inputs = inputs(request.path("input"));
        int dimensions = request.path("dimensions").asInt(DEFAULT_DIMENSIONS);
        boolean base64 = request.path("encoding_format").asText().equals("base64");
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = json.putArray("data");
        for (int index = 0; index < inputs.size(); index++) {
            float[] vector = vector(inputs.get(index), dimensions);
            data.addObject()
                    .put("object", "embedding")
                    .put("index", index)
                    .set("embedding", base64 ? base64(vector) : numbers(vector));
        }
        json.put("model", request.path("model").asText());
        int tokens = inputs.stream().mapToInt(SandboxEmbeddings::tokens).sum();
        json.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return json;
    }

    /** Returns whether there is something to embed: text, texts, tokens or lists of tokens. */
    static boolean accepts(JsonNode request) {
        JsonNode input = request.path("input");
        int dimensions = request.path("dimensions").asInt(DEFAULT_DIMENSIONS);
        boolean something = input.isTextual() || (input.isArray() && !input.isEmpty());
        return something && dimensions >= 1 && dimensions <= MOST_DIMENSIONS;
    }

    /** A list of numbers is one input, made of tokens; any other list is several. */
    private static List<JsonNode> inputs(JsonNode input) {
        return input.isArray() && !input.path(0).isNumber()
                ? StreamSupport.stream(input.spliterator(), false).toList()
                : List.of(input);
    }

    private static int tokens(JsonNode input) {
        return input.isArray() ? input.size() : input.asText().split(" ").length;
    }

    private static float[] vector(JsonNode input, int dimensions) {
        var random = new Random(input.toString().hashCode());
        double[] drawn = IntStream.range(0, dimensions)
                .mapToDouble(i -> random.nextGaussian())
                .toArray();
        double length = Math.sqrt(IntStream.range(0, dimensions)
                .mapToDouble(i -> drawn[i] * drawn[i])
                .sum());
        var vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (drawn[i] / length);
        }
        return vector;
    }

    private static ArrayNode numbers(float[] vector) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (float number : vector) {
            json.add(number);
        }
        return json;
    }

    private static JsonNode base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return JsonNodeFactory.instance.textNode(Base64.getEncoder().encodeToString(bytes.array()));
    }
}
