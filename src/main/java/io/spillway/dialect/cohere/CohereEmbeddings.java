package io.spillway.dialect.cohere;

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
import io.spillway.dialect.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Asks for vectors.
 *
 * @see <a href="https://docs.cohere.com/v2/reference/embed">Embed reference</a>
 */
final class CohereEmbeddings {

    private static final int MOST_TEXTS = 96;

    /** Cohere wants to be told what vectors are for, and most clients do not say. */
    private static final String USUAL = "search_document";

    private CohereEmbeddings() {}

    static ObjectNode writeRequest(EmbeddingRequest request, Target target) {
        if (request.texts().size() > MOST_TEXTS) {
            throw new BadRequestException(new ApiError(
                    400,
                    "invalid_request_error",
                    "invalid_value",
                    "This provider makes at most " + MOST_TEXTS + " vectors in one request.",
                    "input"));
        }
        ObjectNode json = JsonTree.object().put("model", target.model());
        ArrayNode texts = json.putArray("texts");
        request.texts().forEach(texts::add);
        json.put("input_type", request.purpose() == null ? USUAL : purpose(request.purpose()));
        json.putArray("embedding_types").add("float");
        if (request.dimensions() != null) {
            json.put("output_dimension", request.dimensions());
        }
        return json;
    }

    /** NVIDIA's and Google's words for what vectors are for, in Cohere's. */
    private static String purpose(String purpose) {
        return switch (purpose.toLowerCase(Locale.ROOT)) {
            case "query", "retrieval_query" -> "search_query";
            case "passage", "document", "retrieval_document" -> USUAL;
            default -> purpose.toLowerCase(Locale.ROOT);
        };
    }

    static EmbeddingResponse readResponse(byte[] body) {
        JsonNode json = JsonTree.read(body);
        JsonNode floats = json.path("embeddings").path("float");
        if (!floats.isArray()) {
            throw new DialectException("JSON that is no answer");
        }
        List<double[]> vectors = new ArrayList<>();
        for (JsonNode values : floats) {
            double[] vector = new double[values.size()];
            for (int place = 0; place < vector.length; place++) {
                vector[place] = values.path(place).doubleValue();
            }
            vectors.add(vector);
        }
        JsonNode tokens = json.path("meta").path("billed_units").path("input_tokens");
        return new EmbeddingResponse(
                null, vectors, tokens.isNumber() ? new TokenUsage(tokens.asLong(), 0, 0, 0, false) : null);
    }
}
