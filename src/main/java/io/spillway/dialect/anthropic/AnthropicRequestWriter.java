package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ChatRequestWriter;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.ResponseFormat;
import io.spillway.dialect.Sampling;
import io.spillway.dialect.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request for a provider. What the API does not have is left out: more than one answer, probabilities, biases,
 * penalties, a seed.
 *
 * @see <a href="https://docs.claude.com/en/api/messages">Messages reference</a>
 */
final class AnthropicRequestWriter implements ChatRequestWriter {

    /** With thoughts a smaller nucleus is refused. */
    private static final double LEAST_NUCLEUS = 0.95;

    private static final String JSON_ONLY = "Answer with one JSON object and nothing else.";

    private static final List<String> COUNTED = List.of("model", "system", "messages", "tools", "tool_choice");

    private final Dialect dialect;
    private final BlocksWriter blocks;

    AnthropicRequestWriter(Dialect dialect) {
        this.dialect = dialect;
        this.blocks = new BlocksWriter(dialect);
    }

    @Override
    public ObjectNode write(ChatRequest asked, Target target) {
        ChatRequest request = limited(asked, target);
        ModelGeneration generation = ModelGeneration.of(target.model());
        ThinkingWriter thinking = new ThinkingWriter(request, generation);
        ToolsWriter tools = new ToolsWriter(
                dialect, request, generation, !thinking.isPossible() && !generation.refusesForcedTools());
        ObjectNode json = JsonTree.object().put("model", target.model());
        writeFormat(request, generation, json);
        thinking.write(json);
        writeSystem(request, tools.hint(), json);
        boolean prefill = !generation.refusesPrefill() && !thinking.isPossible();
        json.set("messages", new TurnsWriter(blocks, generation.thinks()).write(request.messages(), prefill));
        tools.write(json);
        writeSampling(request.sampling(), generation, thinking.isPossible(), json);
        writeRest(request, json);
        return json;
    }

    /** The limit is never left out, so that a setting of the model's must be asked for it before a default is. */
    private static ChatRequest limited(ChatRequest request, Target target) {
        String option = target.options().get("max_tokens");
        if (request.maxTokens() != null || option == null) {
            return request;
        }
        JsonNode limit = JsonTree.read(option.getBytes(StandardCharsets.UTF_8));
        return limit.canConvertToInt()
                ? request.toBuilder().maxTokens(limit.intValue()).build()
                : request;
    }

    /** Writes the question how many tokens a request takes, which has fewer fields. */
    ObjectNode writeTokenCount(ChatRequest request, Target target) {
        return write(request, target).retain(COUNTED);
    }

    private void writeSystem(ChatRequest request, @Nullable String hint, ObjectNode json) {
        ArrayNode system = JsonTree.array();
        for (ChatMessage message : request.messages()) {
            if (message.role().isOperator()) {
                for (ContentPart part : message.parts(ContentPart.Text.class)) {
                    ObjectNode block = blocks.block(part);
                    if (block != null) {
                        system.add(block);
                    }
                }
            }
        }
        if (request.responseFormat() != null && request.responseFormat().kind() == ResponseFormat.Kind.JSON) {
            system.add(BlocksWriter.text(JSON_ONLY));
        }
        if (hint != null) {
            system.add(BlocksWriter.text(hint));
        }
        if (!system.isEmpty()) {
            json.set("system", system);
        }
    }

    private static void writeFormat(ChatRequest request, ModelGeneration generation, ObjectNode json) {
        JsonNode schema = StructuredAnswer.schema(request);
        if (schema != null && !StructuredAnswer.isTool(request, generation)) {
            json.putObject("output_config")
                    .putObject("format")
                    .put("type", "json_schema")
                    .set("schema", ToolSchemas.strict(schema));
        }
    }

    private static void writeSampling(Sampling sampling, ModelGeneration generation, boolean thinks, ObjectNode json) {
        if (generation.refusesSampling()) {
            return;
        }
        Double temperature = sampling.temperature();
        boolean heated = temperature != null && !thinks;
        if (temperature != null && heated) {
            json.put("temperature", Math.min(1, Math.max(0, temperature)));
        }
        Double nucleus = sampling.topP();
        boolean both = heated && generation.refusesBothSamplings();
        if (nucleus != null && !both && (!thinks || nucleus >= LEAST_NUCLEUS)) {
            json.put("top_p", nucleus);
        }
        if (sampling.topK() != null && !thinks) {
            json.put("top_k", sampling.topK());
        }
    }

    private void writeRest(ChatRequest request, ObjectNode json) {
        List<String> stops =
                request.stop().stream().filter(stop -> !stop.isBlank()).toList();
        if (!stops.isEmpty()) {
            ArrayNode sequences = json.putArray("stop_sequences");
            stops.forEach(sequences::add);
        }
        if (request.user() != null) {
            json.putObject("metadata").put("user_id", request.user());
        }
        String tier = serviceTier(request.serviceTier());
        if (tier != null) {
            json.put("service_tier", tier);
        }
        if (request.stream()) {
            json.put("stream", true);
        }
        request.extensions().writeTo(json, dialect);
    }

    private static @Nullable String serviceTier(@Nullable String tier) {
        if (tier == null) {
            return null;
        }
        return switch (tier) {
            case "auto" -> "auto";
            case "default", "standard_only" -> "standard_only";
            default -> null;
        };
    }
}
