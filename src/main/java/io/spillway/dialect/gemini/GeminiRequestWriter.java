package io.spillway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ChatRequestWriter;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.ResponseFormat;
import io.spillway.dialect.ResponseFormat.Kind;
import io.spillway.dialect.Sampling;
import io.spillway.dialect.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request for {@code generateContent}. The model and whether to stream stand in the address, not here.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">generateContent reference</a>
 */
final class GeminiRequestWriter implements ChatRequestWriter {

    /** More are refused. */
    private static final int MOST_STOPS = 5;

    private static final String JSON = "application/json";

    private final GeminiDialect dialect;

    GeminiRequestWriter(GeminiDialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public ObjectNode write(ChatRequest request, Target target) {
        GeminiGeneration model = GeminiGeneration.of(target.model());
        List<String> operator = operator(request);
        boolean formatInWords = isFormatInWords(request, model);
        if (formatInWords && request.responseFormat() != null) {
            operator.add(inWords(request.responseFormat()));
        }
        ObjectNode json = JsonTree.object();
        GeminiContents contents = new GeminiContents(dialect, model);
        boolean apart = !model.hasNoSystem() && !operator.isEmpty();
        if (apart) {
            ArrayNode parts = json.putObject("systemInstruction").putArray("parts");
            operator.forEach(text -> parts.addObject().put("text", text));
        }
        json.set("contents", contents.write(request.messages(), apart ? List.of() : operator));
        GeminiTools.write(json, request, model);
        ObjectNode generation = generation(request, model, formatInWords);
        if (!generation.isEmpty()) {
            json.set("generationConfig", generation);
        }
        request.extensions().writeTo(json, dialect);
        return json;
    }

    private static List<String> operator(ChatRequest request) {
        List<String> texts = new ArrayList<>();
        for (ChatMessage message : request.messages()) {
            if (message.role().isOperator()) {
                message.parts(Text.class).stream()
                        .map(Text::text)
                        .filter(text -> !text.isEmpty())
                        .forEach(texts::add);
            }
        }
        return texts;
    }

    private static ObjectNode generation(ChatRequest request, GeminiGeneration model, boolean formatInWords) {
        ObjectNode json = JsonTree.object();
        writeSampling(json, request.sampling());
        put(json, "maxOutputTokens", request.maxTokens());
        if (!request.stop().isEmpty()) {
            ArrayNode stops = json.putArray("stopSequences");
            request.stop().stream().limit(MOST_STOPS).forEach(stops::add);
        }
        if (request.answers() != null && request.answers() > 1) {
            json.put("candidateCount", request.answers());
        }
        if (!formatInWords) {
            writeFormat(json, request.responseFormat(), model);
        }
        writeModalities(json, request);
        ObjectNode thinking = GeminiThinking.config(request.reasoning(), model);
        if (thinking != null) {
            json.set("thinkingConfig", thinking);
        }
        return json;
    }

    private static void writeSampling(ObjectNode json, Sampling sampling) {
        put(json, "temperature", sampling.temperature());
        put(json, "topP", sampling.topP());
        put(json, "topK", sampling.topK());
        if (sampling.seed() != null) {
            json.put("seed", sampling.seed());
        }
        put(json, "presencePenalty", sampling.presencePenalty());
        put(json, "frequencyPenalty", sampling.frequencyPenalty());
        if (Boolean.TRUE.equals(sampling.logprobs())) {
            json.put("responseLogprobs", true);
            put(json, "logprobs", sampling.topLogprobs());
        }
    }

    /** Before generation 3 a model that has functions refuses to be told the form of its answer. */
    private static boolean isFormatInWords(ChatRequest request, GeminiGeneration model) {
        ResponseFormat format = request.responseFormat();
        return format != null
                && format.kind() != Kind.TEXT
                && !model.isThird()
                && !request.functions().isEmpty();
    }

    private static String inWords(ResponseFormat format) {
        JsonNode schema = format.schema();
        return schema == null
                ? "Answer with JSON and nothing else."
                : "Answer with JSON that follows this JSON Schema, and nothing else: " + schema;
    }

    private static void writeFormat(ObjectNode json, @Nullable ResponseFormat format, GeminiGeneration model) {
        if (format == null || format.kind() == Kind.TEXT) {
            return;
        }
        json.put("responseMimeType", JSON);
        if (format.schema() == null) {
            return;
        }
        if (model.takesJsonSchema()) {
            json.set("responseJsonSchema", GeminiSchema.json(format.schema()));
        } else {
            json.set("responseSchema", GeminiSchema.openApi(format.schema()));
        }
    }

    /** OpenAI's {@code modalities}, which clients of Google's own OpenAI endpoint send to get images. */
    private static void writeModalities(ObjectNode json, ChatRequest request) {
        Map<String, JsonNode> beside = request.extensions().fields();
        JsonNode modalities = beside.get("modalities");
        if (modalities != null && modalities.isArray()) {
            ArrayNode wanted = json.putArray("responseModalities");
            modalities.forEach(modality -> wanted.add(modality.asText("").toUpperCase(Locale.ROOT)));
        }
    }

    private static void put(ObjectNode json, String name, @Nullable Number value) {
        if (value instanceof Integer whole) {
            json.put(name, whole);
        } else if (value != null) {
            json.put(name, value.doubleValue());
        }
    }
}
