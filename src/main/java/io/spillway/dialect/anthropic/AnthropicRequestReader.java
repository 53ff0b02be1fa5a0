package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ChatRequestReader;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.ContentPart.ToolResult;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.JsonFields;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Reasoning;
import io.spillway.dialect.Reasoning.Effort;
import io.spillway.dialect.ResponseFormat;
import io.spillway.dialect.Sampling;
import io.spillway.dialect.ToolChoice;
import io.spillway.dialect.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request into the model.
 *
 * @see <a href="https://docs.claude.com/en/api/messages">Messages reference</a>
 */
final class AnthropicRequestReader implements ChatRequestReader {

    /** A line that Claude Code puts before its instructions, and that is of use only to Anthropic. */
    private static final String BILLING = "x-anthropic-billing-header:";

    private final Dialect dialect;
    private final BlocksReader blocks;

    AnthropicRequestReader(Dialect dialect) {
        this.dialect = dialect;
        this.blocks = new BlocksReader(dialect);
    }

    @Override
    public ChatRequest read(ClientRequest request) {
        JsonFields fields = JsonFields.of(JsonTree.read(request.body(), "messages.*.content.*.input"));
        fields.drop("model", "stream");
        JsonNode choice = fields.take("tool_choice");
        JsonNode config = config(fields);
        return ChatRequest.builder(request.model()).messages(messages(fields)).stream(request.stream())
                .tools(tools(fields))
                .toolChoice(toolChoice(choice))
                .parallelTools(parallelTools(choice))
                .responseFormat(responseFormat(config, fields.take("output_format")))
                .reasoning(reasoning(config, fields.takeIf("thinking", JsonNode::isObject)))
                .sampling(new Sampling(
                        fields.decimal("temperature"),
                        fields.decimal("top_p"),
                        fields.integer("top_k"),
                        null,
                        null,
                        null,
                        null,
                        null))
                .maxTokens(fields.integer("max_tokens"))
                .stop(texts(fields.array("stop_sequences")))
                .user(user(fields))
                .serviceTier(fields.text("service_tier"))
                .extensions(fields.rest(dialect))
                .build();
    }

    private List<ChatMessage> messages(JsonFields fields) {
        List<ChatMessage> messages = new ArrayList<>();
        JsonNode system = fields.take("system");
        if (system != null) {
            List<ContentPart> said = blocks.read(system).stream()
                    .filter(part -> !(part instanceof Text text && text.text().startsWith(BILLING)))
                    .toList();
            messages.add(ChatMessage.of(Role.SYSTEM, said));
        }
        for (JsonNode message : fields.array("messages")) {
            add(JsonFields.of(message), messages);
        }
        return messages;
    }

    /** Results of tools stand among what the user says; they are a turn of their own, and the first. */
    private void add(JsonFields message, List<ChatMessage> messages) {
        String role = message.text("role");
        JsonNode content = message.take("content");
        List<ContentPart> parts = content == null ? List.of() : blocks.read(content);
        Extensions rest = message.rest(dialect);
        if (!"user".equals(role)) {
            messages.add(new ChatMessage("system".equals(role) ? Role.SYSTEM : Role.ASSISTANT, parts, null, rest));
            return;
        }
        List<ContentPart> results =
                parts.stream().filter(ToolResult.class::isInstance).toList();
        List<ContentPart> said =
                parts.stream().filter(part -> !(part instanceof ToolResult)).toList();
        if (!results.isEmpty()) {
            messages.add(ChatMessage.of(Role.TOOL, results));
        }
        if (results.isEmpty() || !said.isEmpty()) {
            messages.add(new ChatMessage(Role.USER, said, null, rest));
        }
    }

    private List<ToolDefinition> tools(JsonFields fields) {
        List<ToolDefinition> tools = new ArrayList<>();
        for (JsonNode tool : fields.array("tools")) {
            String type = tool.path("type").asText("custom");
            tools.add(
                    type.equals("custom") && tool.path("name").isTextual()
                            ? function(JsonFields.of(tool))
                            : new ToolDefinition.Foreign(dialect.id(), tool));
        }
        return tools;
    }

    private ToolDefinition function(JsonFields tool) {
        tool.drop("type");
        return new ToolDefinition.Function(
                String.valueOf(tool.text("name")),
                tool.text("description"),
                tool.take("input_schema"),
                tool.bool("strict"),
                tool.cacheControl(),
                tool.rest(dialect));
    }

    private static @Nullable ToolChoice toolChoice(@Nullable JsonNode choice) {
        if (choice == null) {
            return null;
        }
        return switch (choice.path("type").asText("")) {
            case "auto" -> ToolChoice.AUTO;
            case "none" -> ToolChoice.NONE;
            case "any" -> ToolChoice.REQUIRED;
            case "tool" -> ToolChoice.named(choice.path("name").asText(""));
            default -> null;
        };
    }

    private static @Nullable Boolean parallelTools(@Nullable JsonNode choice) {
        JsonNode disabled = choice == null ? null : choice.get("disable_parallel_tool_use");
        return disabled == null ? null : Boolean.valueOf(!disabled.asBoolean());
    }

    private static JsonNode config(JsonFields fields) {
        JsonNode config = fields.takeIf("output_config", JsonNode::isObject);
        return config == null ? JsonTree.object() : config;
    }

    /** The format had a field of its own while it was new. */
    private static @Nullable ResponseFormat responseFormat(JsonNode config, @Nullable JsonNode beta) {
        JsonNode format = config.path("format").isObject() || beta == null ? config.path("format") : beta;
        return format.path("schema").isObject()
                ? new ResponseFormat(ResponseFormat.Kind.SCHEMA, null, null, format.path("schema"), true)
                : null;
    }

    private static @Nullable Reasoning reasoning(JsonNode config, @Nullable JsonNode thinking) {
        Effort effort = Effort.of(config.path("effort").asText(""));
        if (thinking == null) {
            return effort == null ? null : Reasoning.of(effort);
        }
        JsonNode budget = thinking.path("budget_tokens");
        Boolean shown = shown(thinking.path("display"));
        return switch (thinking.path("type").asText("")) {
            case "disabled" -> Reasoning.of(Effort.NONE);
            case "enabled" ->
                budget.canConvertToInt()
                        ? new Reasoning(null, Integer.valueOf(budget.intValue()), shown)
                        : new Reasoning(Effort.AUTO, null, shown);
            default -> new Reasoning(effort == null ? Effort.AUTO : effort, null, shown);
        };
    }

    private static @Nullable Boolean shown(JsonNode display) {
        return display.isTextual() ? Boolean.valueOf(!display.textValue().equals("omitted")) : null;
    }

    private static @Nullable String user(JsonFields fields) {
        JsonNode metadata = fields.takeIf("metadata", JsonNode::isObject);
        return metadata == null ? null : metadata.path("user_id").textValue();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText("")));
        return texts;
    }
}
