package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.DialectException;
import io.spillway.dialect.EmbeddingRequest;
import io.spillway.dialect.EmbeddingResponse;
import io.spillway.dialect.JsonFields;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Target;
import io.spillway.dialect.TokenUsage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Reads and writes vectors and the requests for them.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/embeddings/create">Create embeddings</a>
 */
final class OpenAiEmbeddings {

    private OpenAiEmbeddings() {}

    static EmbeddingRequest readRequest(ClientRequest request, Dialect dialect) {
        JsonFields fields = JsonFields.of(JsonTree.read(request.body()));
        fields.drop("model");
        JsonNode input = fields.take("input");
        return new EmbeddingRequest(
                request.model(),
                texts(input == null ? JsonTree.array() : input),
                fields.integer("dimensions"),
                "base64".equals(fields.text("encoding_format")),
                fields.text("input_type"),
                fields.text("user"),
                fields.rest(dialect));
    }

    /** Token numbers mean something to the model they were made for, and nothing to a provider of another dialect. */
    private static List<String> texts(JsonNode input) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : input.isArray() ? input : JsonTree.array().add(input)) {
            if (!text.isTextual()) {
                throw Rejection.value("input", "texts, as no provider that takes token numbers was free");
            }
            texts.add(text.textValue());
        }
        return texts;
    }

    static ObjectNode writeRequest(EmbeddingRequest request, Target target, Dialect dialect) {
        ObjectNode json = JsonTree.object().put("model", target.model());
        ArrayNode input = json.putArray("input");
        request.texts().forEach(input::add);
        if (request.dimensions() != null) {
            json.put("dimensions", request.dimensions());
        }
        if (request.user() != null) {
            json.put("user", request.user());
        }
        request.extensions().writeTo(json, dialect);
        return json;
    }

    static EmbeddingResponse readResponse(byte[] body) {
        VectorScanner found = new VectorScanner();
        found.scan(body);
        if (!found.isObject() || found.isError() || !found.hasData()) {
            throw new DialectException("JSON that is no answer");
        }
        JsonNode json = JsonTree.read(body);
        List<double[]> vectors = new ArrayList<>();
        for (JsonNode item : json.path("data")) {
            vectors.add(vector(item.path("embedding")));
        }
        return new EmbeddingResponse(json.path("model").textValue(), vectors, found.usage());
    }

    private static double[] vector(JsonNode embedding) {
        if (embedding.isTextual()) {
            return decoded(embedding.textValue());
        }
        double[] vector = new double[embedding.size()];
        for (int place = 0; place < vector.length; place++) {
            vector[place] = embedding.path(place).doubleValue();
        }
        return vector;
    }

    static byte[] writeResponse(EmbeddingResponse response, EmbeddingRequest request) {
        ObjectNode json = JsonTree.object().put("object", "list");
        ArrayNode data = json.putArray("data");
        for (double[] vector : response.vectors()) {
            ObjectNode item = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            if (request.base64()) {
                item.put("embedding", encoded(vector));
            } else {
                ArrayNode numbers = item.putArray("embedding");
                for (double number : vector) {
                    numbers.add(number);
                }
            }
        }
        json.put("model", response.model() == null ? request.model() : response.model());
        TokenUsage usage = response.usage();
        if (usage != null) {
            json.putObject("usage")
                    .put("prompt_tokens", usage.inputTokens())
                    .put("total_tokens", usage.inputTokens() + usage.outputTokens());
        }
        return JsonTree.write(json);
    }

    /** OpenAI's Base64 holds little-endian floats. */
    private static String encoded(double[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double number : vector) {
            bytes.putFloat((float) number);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static double[] decoded(String base64) {
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
            double[] vector = new double[bytes.remaining() / Float.BYTES];
            for (int place = 0; place < vector.length; place++) {
                vector[place] = bytes.getFloat();
            }
            return vector;
        } catch (IllegalArgumentException notBase64) {
            throw new DialectException("a vector that is neither numbers nor Base64");
        }
    }
}
