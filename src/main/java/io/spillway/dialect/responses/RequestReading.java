package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ClientRequest.Needs;
import io.spillway.dialect.ModelNames;
import io.spillway.dialect.Reasoning;
import io.spillway.dialect.Reasoning.Effort;
import io.spillway.dialect.ResponseFormat;
import io.spillway.dialect.Sampling;
import io.spillway.dialect.openai.Rejection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request as it is read: what has a wrong shape is refused at once, what only OpenAI can do is noted in
 * {@link Beyond}.
 *
 * <p>{@code truncation}, {@code max_tool_calls} and {@code include} ask for nothing that a translated answer lacks: the
 * first two concern what OpenAI does by itself, and what may be included is included anyway.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/create">Create a response</a>
 */
final class RequestReading {

    /** Fields by which other gateways let a client choose where its request goes (CVE-2024-6587). This one does not. */
    private static final List<String> DESTINATIONS =
            List.of("api_base", "base_url", "api_key", "extra_headers", "custom_llm_provider", "user_config");

    /** What refers to something that only OpenAI keeps. */
    private static final List<String> KEPT_ELSEWHERE = List.of("conversation", "prompt");

    private static final String LOGPROBS = "message.output_text.logprobs";
    private static final long TYPICAL_ANSWER_TOKENS = 500;
    private static final long TOKENS_PER_IMAGE = 1_000;
    private static final long BYTES_PER_TOKEN = 4;
    private static final int MOST_METADATA = 16;

    private final Fields request;
    private final Beyond beyond = new Beyond();
    private final PartsReader parts = new PartsReader(beyond);
    private final ToolNames tools = new ToolNames();

    RequestReading(JsonNode json) {
        this.request = new Fields(json, "");
    }

    /** Returns the refusal of what only a provider with this route can do; {@code null} if it asks for nothing such. */
    @Nullable
    ApiError beyond() {
        return beyond.first();
    }

    /** Returns what its tools are called. */
    ToolNames tools() {
        return tools;
    }

    /** Reads it. */
    ChatRequest read() {
        refuseDestinations();
        String model = model();
        noteWhatIsBeyond();
        ToolsReader reader = new ToolsReader(beyond, tools);
        String user = request.text("safety_identifier");
        Fields text = request.object("text");
        request.bool("store");
        return ChatRequest.builder(model)
                .messages(messages())
                .tools(reader.tools(request))
                .toolChoice(reader.choice(request))
                .parallelTools(request.bool("parallel_tool_calls"))
                .responseFormat(text == null ? null : format(text))
                .verbosity(text == null ? null : text.text("verbosity"))
                .reasoning(reasoning())
                .sampling(sampling())
                .maxTokens(request.integer("max_output_tokens", 1))
                .stream(Boolean.TRUE.equals(request.bool("stream")))
                .user(user == null ? request.text("user") : user)
                .metadata(metadata())
                .serviceTier(request.text("service_tier"))
                .cacheKey(request.text("prompt_cache_key"))
                .build();
    }

    /** Returns a rough guess of the tokens that a request takes. */
    long inputTokens(int bodyLength) {
        return (bodyLength - parts.mediaLength()) / BYTES_PER_TOKEN + parts.images() * TOKENS_PER_IMAGE;
    }

    /** Returns what a model must be able to do. */
    Needs needs(ChatRequest chat, long inputTokens) {
        ResponseFormat format = chat.responseFormat();
        boolean schema = format != null && format.kind() == ResponseFormat.Kind.SCHEMA;
        long answer = chat.maxTokens() == null ? TYPICAL_ANSWER_TOKENS : chat.maxTokens();
        return new Needs(!chat.tools().isEmpty(), parts.images() > 0, schema, inputTokens + answer);
    }

    private void refuseDestinations() {
        for (String field : DESTINATIONS) {
            if (request.object().has(field)) {
                throw BadRequestException.of(
                        "unknown_parameter",
                        "Unknown parameter: '" + field + "'. Where a request goes is not the client's choice.",
                        field);
            }
        }
    }

    private String model() {
        String model = request.required("model");
        if (!ModelNames.isValid(model)) {
            throw Rejection.value("model", "the name of a model");
        }
        return model;
    }

    private void noteWhatIsBeyond() {
        if (request.text("previous_response_id") != null) {
            beyond.unknownResponse();
        }
        KEPT_ELSEWHERE.stream().filter(field -> request.get(field) != null).forEach(beyond::parameter);
        if (Boolean.TRUE.equals(request.bool("background"))) {
            beyond.parameter("background");
        }
    }

    private List<ChatMessage> messages() {
        List<ChatMessage> messages = new ArrayList<>();
        String instructions = request.text("instructions");
        if (instructions != null && !instructions.isEmpty()) {
            messages.add(ChatMessage.of(Role.SYSTEM, instructions));
        }
        JsonNode input = request.get("input");
        if (input != null) {
            messages.addAll(new InputReader(beyond, parts).read(input));
        } else if (beyond.first() == null) {
            throw Rejection.missing("input");
        }
        return messages;
    }

    private @Nullable ResponseFormat format(Fields text) {
        Fields format = text.object("format");
        if (format == null) {
            return null;
        }
        String type = format.required("type");
        return switch (type) {
            case "text" -> ResponseFormat.TEXT;
            case "json_object" -> ResponseFormat.JSON;
            case "json_schema" -> schema(format);
            default -> {
                beyond.type("text.format.type", "A format", type);
                yield null;
            }
        };
    }

    private static ResponseFormat schema(Fields format) {
        Fields schema = format.object("schema");
        if (schema == null) {
            throw Rejection.missing(format.name("schema"));
        }
        return new ResponseFormat(
                ResponseFormat.Kind.SCHEMA,
                format.required("name"),
                format.text("description"),
                schema.object(),
                format.bool("strict"));
    }

    private @Nullable Reasoning reasoning() {
        Fields reasoning = request.object("reasoning");
        if (reasoning == null) {
            return null;
        }
        String word = reasoning.text("effort");
        Effort effort = word == null ? null : Effort.of(word);
        if (word != null && effort == null) {
            beyond.type("reasoning.effort", "An effort", word);
        }
        boolean shown = reasoning.text("summary") != null || reasoning.text("generate_summary") != null;
        return effort == null && !shown ? null : new Reasoning(effort, null, shown ? Boolean.TRUE : null);
    }

    private Sampling sampling() {
        Integer top = request.integer("top_logprobs", 0);
        boolean logprobs = top != null && top > 0;
        for (JsonNode included : request.items("include")) {
            logprobs |= included.asText("").equals(LOGPROBS);
        }
        return new Sampling(
                request.number("temperature", 2),
                request.number("top_p", 1),
                null,
                null,
                null,
                null,
                logprobs ? Boolean.TRUE : null,
                logprobs ? top : null);
    }

    private Map<String, String> metadata() {
        Fields metadata = request.object("metadata");
        if (metadata == null) {
            return Map.of();
        }
        if (metadata.object().size() > MOST_METADATA) {
            throw Rejection.value("metadata", "at most " + MOST_METADATA + " fields");
        }
        Map<String, String> read = new LinkedHashMap<>();
        metadata.object().fieldNames().forEachRemaining(name -> read.put(name, metadata.required(name)));
        return read;
    }
}
