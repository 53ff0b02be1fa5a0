package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ChatRequestReader;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.JsonFields;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Operation;
import io.spillway.dialect.Reasoning;
import io.spillway.dialect.Reasoning.Effort;
import io.spillway.dialect.ResponseFormat;
import io.spillway.dialect.Sampling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request into the model, the legacy functions and the legacy completions included.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Chat Completions reference</a>
 */
final class OpenAiChatRequestReader implements ChatRequestReader {

    private final Dialect dialect;

    OpenAiChatRequestReader(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public ChatRequest read(ClientRequest request) {
        JsonFields fields = JsonFields.of(JsonTree.read(request.body()));
        fields.drop("model", "stream", "stream_options");
        List<ChatMessage> messages = request.operation() == Operation.COMPLETION
                ? List.of(ChatMessage.of(Role.USER, prompt(fields)))
                : new ChatMessagesReader(dialect).read(fields.array("messages"));
        return ChatRequest.builder(request.model()).messages(messages).stream(request.stream())
                .tools(ChatToolsReader.tools(fields, dialect))
                .toolChoice(ChatToolsReader.choice(fields))
                .parallelTools(fields.bool("parallel_tool_calls"))
                .responseFormat(responseFormat(fields))
                .reasoning(reasoning(fields))
                .sampling(sampling(fields))
                .maxTokens(maxTokens(fields))
                .stop(texts(fields, "stop"))
                .answers(fields.integer("n"))
                .user(fields.text("user"))
                .metadata(metadata(fields))
                .serviceTier(fields.text("service_tier"))
                .cacheKey(fields.text("prompt_cache_key"))
                .verbosity(fields.text("verbosity"))
                .extensions(fields.rest(dialect))
                .build();
    }

    /** Several prompts, or token numbers, only a provider of the same dialect can answer. */
    private static String prompt(JsonFields fields) {
        JsonNode prompt = fields.take("prompt");
        JsonNode only = prompt != null && prompt.isArray() && prompt.size() == 1 ? prompt.path(0) : prompt;
        if (only == null || !only.isTextual()) {
            throw Rejection.value("prompt", "one text, as no provider with several or with tokens was free");
        }
        return only.textValue();
    }

    private static @Nullable ResponseFormat responseFormat(JsonFields fields) {
        JsonNode format = fields.takeIf("response_format", OpenAiChatRequestReader::isKnownFormat);
        if (format == null) {
            return null;
        }
        return switch (format.path("type").textValue()) {
            case "json_object" -> ResponseFormat.JSON;
            case "json_schema" -> schema(JsonFields.of(format.path("json_schema")));
            default -> ResponseFormat.TEXT;
        };
    }

    private static boolean isKnownFormat(JsonNode format) {
        return List.of("text", "json_object", "json_schema")
                .contains(format.path("type").asText(""));
    }

    private static ResponseFormat schema(JsonFields schema) {
        return new ResponseFormat(
                ResponseFormat.Kind.SCHEMA,
                schema.text("name"),
                schema.text("description"),
                schema.take("schema"),
                schema.bool("strict"));
    }

    /** Beside OpenAI's effort this is Anthropic's {@code thinking}, which clients of several providers send here, too. */
    private static @Nullable Reasoning reasoning(JsonFields fields) {
        JsonNode effort =
                fields.takeIf("reasoning_effort", node -> node.isTextual() && Effort.of(node.textValue()) != null);
        JsonNode thinking = fields.takeIf("thinking", node -> node.path("type").isTextual());
        if (effort != null) {
            return new Reasoning(Effort.of(effort.textValue()), null, null);
        }
        if (thinking == null) {
            return null;
        }
        if (thinking.path("type").textValue().equals("disabled")) {
            return Reasoning.of(Effort.NONE);
        }
        JsonNode budget = thinking.path("budget_tokens");
        return budget.canConvertToInt() ? Reasoning.ofBudget(budget.intValue()) : Reasoning.of(Effort.AUTO);
    }

    private static Sampling sampling(JsonFields fields) {
        return new Sampling(
                fields.decimal("temperature"),
                fields.decimal("top_p"),
                fields.integer("top_k"),
                fields.whole("seed"),
                fields.decimal("presence_penalty"),
                fields.decimal("frequency_penalty"),
                fields.bool("logprobs"),
                fields.integer("top_logprobs"));
    }

    private static @Nullable Integer maxTokens(JsonFields fields) {
        Integer old = fields.integer("max_tokens");
        Integer most = fields.integer("max_completion_tokens");
        return most == null ? old : most;
    }

    /** Takes a text or an array of texts. */
    static List<String> texts(JsonFields fields, String name) {
        JsonNode value = fields.take(name);
        if (value == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        if (value.isTextual()) {
            texts.add(value.textValue());
        }
        for (JsonNode item : value) {
            if (item.isTextual()) {
                texts.add(item.textValue());
            }
        }
        return texts;
    }

    private static Map<String, String> metadata(JsonFields fields) {
        JsonNode notes = fields.takeIf("metadata", JsonNode::isObject);
        if (notes == null) {
            return Map.of();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        notes.properties()
                .forEach(note -> texts.put(note.getKey(), note.getValue().asText("")));
        return texts;
    }
}
