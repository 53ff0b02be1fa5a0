package io.spillway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.DialectException;
import io.spillway.dialect.EmbeddingRequest;
import io.spillway.dialect.EmbeddingResponse;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Asks for vectors, always by the batch: one text is a batch of one.
 *
 * @see <a href="https://ai.google.dev/api/embeddings">Embeddings reference</a>
 */
final class GeminiEmbeddings {

    private static final int MOST_TEXTS = 100;

    /** Shorter or longer than one by more than rounding explains. */
    private static final double TOLERANCE = 0.001;

    private GeminiEmbeddings() {}

    static ObjectNode writeRequest(EmbeddingRequest request, Target target) {
        if (request.texts().size() > MOST_TEXTS) {
            throw new BadRequestException(new ApiError(
                    400,
                    "invalid_request_error",
                    "invalid_value",
                    "This provider makes at most " + MOST_TEXTS + " vectors in one request.",
                    "input"));
        }
        ObjectNode json = JsonTree.object();
        ArrayNode requests = json.putArray("requests");
        for (String text : request.texts()) {
            ObjectNode one = requests.addObject().put("model", GeminiModels.name(target.model()));
            one.putObject("content").putArray("parts").addObject().put("text", text);
            if (request.purpose() != null) {
                one.put("taskType", task(request.purpose()));
            }
            if (request.dimensions() != null) {
                one.put("outputDimensionality", request.dimensions());
            }
        }
        return json;
    }

    /** Cohere's and NVIDIA's words for what vectors are for, which clients have settled on, in Google's. */
    private static String task(String purpose) {
        return switch (purpose) {
            case "search_query", "query" -> "RETRIEVAL_QUERY";
            case "search_document", "passage", "document" -> "RETRIEVAL_DOCUMENT";
            default -> purpose.toUpperCase(Locale.ROOT);
        };
    }

    static EmbeddingResponse readResponse(byte[] body) {
        JsonNode json = JsonTree.read(body);
        JsonNode embeddings = json.path("embeddings");
        if (!embeddings.isArray()) {
            throw new DialectException("JSON that is no answer");
        }
        List<double[]> vectors = new ArrayList<>();
        for (JsonNode embedding : embeddings) {
            vectors.add(unit(vector(embedding.path("values"))));
        }
        return new EmbeddingResponse(null, vectors, null);
    }

    private static double[] vector(JsonNode values) {
        double[] vector = new double[values.size()];
        for (int place = 0; place < vector.length; place++) {
            vector[place] = values.path(place).doubleValue();
        }
        return vector;
    }

    /** A vector that was asked to be shorter than the model's own is no unit vector, which clients take it to be. */
    private static double[] unit(double[] vector) {
        double square = 0;
        for (double value : vector) {
            square += value * value;
        }
        double length = Math.sqrt(square);
        if (length == 0 || Math.abs(length - 1) < TOLERANCE) {
            return vector;
        }
        for (int place = 0; place < vector.length; place++) {
            vector[place] /= length;
        }
        return vector;
    }
}
