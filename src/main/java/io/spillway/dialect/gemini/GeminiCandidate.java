package io.spillway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.Citation;
import io.spillway.dialect.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what stands beside the parts of a candidate: where the text comes from, and how sure the model was. */
final class GeminiCandidate {

    private GeminiCandidate() {}

    /**
     * Returns where a text comes from.
     *
     * @param text the text so far: Google counts its bytes, others its characters
     * @see <a href="https://ai.google.dev/api/generate-content#GroundingMetadata">GroundingMetadata</a>
     */
    static List<Citation> citations(JsonNode candidate, CharSequence text) {
        JsonNode grounding = candidate.path("groundingMetadata");
        JsonNode chunks = grounding.path("groundingChunks");
        List<Citation> citations = new ArrayList<>();
        byte[] bytes = chunks.isEmpty() ? new byte[0] : text.toString().getBytes(StandardCharsets.UTF_8);
        for (JsonNode support : grounding.path("groundingSupports")) {
            JsonNode segment = support.path("segment");
            int from = characters(bytes, segment.path("startIndex").asInt());
            int to = characters(bytes, segment.path("endIndex").asInt());
            for (JsonNode index : support.path("groundingChunkIndices")) {
                citations.add(citation(chunks.path(index.asInt()), from, to));
            }
        }
        for (JsonNode source : candidate.path("citationMetadata").path("citationSources")) {
            citations.add(new Citation(
                    source.path("uri").textValue(),
                    source.path("title").textValue(),
                    null,
                    source.path("startIndex").asInt(-1),
                    source.path("endIndex").asInt(-1),
                    GeminiDialect.ID,
                    source));
        }
        return citations;
    }

    private static Citation citation(JsonNode chunk, int from, int to) {
        JsonNode page = chunk.path("web").isObject() ? chunk.path("web") : chunk.path("retrievedContext");
        return new Citation(
                page.path("uri").textValue(),
                page.path("title").textValue(),
                page.path("text").textValue(),
                from,
                to,
                GeminiDialect.ID,
                chunk);
    }

    private static int characters(byte[] text, int bytes) {
        return bytes < 0 || bytes > text.length ? -1 : new String(text, 0, bytes, StandardCharsets.UTF_8).length();
    }

    /** Returns the probabilities of a text's tokens as OpenAI tells them; {@code null} if Google did not tell. */
    static @Nullable JsonNode logprobs(JsonNode candidate) {
        JsonNode result = candidate.path("logprobsResult");
        JsonNode chosen = result.path("chosenCandidates");
        if (!chosen.isArray() || chosen.isEmpty()) {
            return null;
        }
        ObjectNode logprobs = JsonTree.object();
        ArrayNode tokens = logprobs.putArray("content");
        for (int place = 0; place < chosen.size(); place++) {
            ObjectNode token = token(chosen.path(place));
            ArrayNode others = token.putArray("top_logprobs");
            for (JsonNode other : result.path("topCandidates").path(place).path("candidates")) {
                others.add(token(other));
            }
            tokens.add(token);
        }
        logprobs.putNull("refusal");
        return logprobs;
    }

    private static ObjectNode token(JsonNode candidate) {
        String text = candidate.path("token").asText("");
        ObjectNode token = JsonTree.object().put("token", text);
        token.set("logprob", candidate.path("logProbability"));
        ArrayNode bytes = token.putArray("bytes");
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(next & 0xFF);
        }
        return token;
    }
}
