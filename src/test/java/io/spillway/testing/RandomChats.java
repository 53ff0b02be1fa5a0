package io.spillway.testing;

import io.spillway.dialect.CacheControl;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.ContentPart.ToolResult;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MediaSource;
import io.spillway.dialect.Reasoning;
import io.spillway.dialect.Reasoning.Effort;
import io.spillway.dialect.ResponseFormat;
import io.spillway.dialect.Sampling;
import io.spillway.dialect.ToolChoice;
import io.spillway.dialect.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Conversations by chance, of what every dialect can say: an operator, a user with texts and images, thoughtless answers,
 * tool calls in parallel and their results. A conversation begins and ends with the user, and each call is answered.
 */
public final class RandomChats {

    private static final List<String> WORDS = List.of(
            "snow",
            "\"quoted\"",
            "back\\slash",
            "caf\u00e9",
            "\ud83c\udf27",
            "line\nbreak",
            "tab\there",
            "</b>",
            "{}",
            "a");

    private static final List<String> ARGUMENTS = List.of(
            "{}",
            "{\"city\":\"Oslo\"}",
            "{ \"city\" : \"caf\\u00e9\" }",
            "{\"n\":1.0,\"big\":12345678901234567890,\"e\":1e3}",
            "{\"deep\":{\"list\":[1,null,true,\"\\\"\"]}}");

    private final Random random;
    private int calls;

    /** The same seed gives the same conversation. */
    public RandomChats(long seed) {
        this.random = new Random(seed);
    }

    /** Returns a request. */
    public ChatRequest next() {
        List<ChatMessage> messages = new ArrayList<>();
        if (random.nextBoolean()) {
            messages.add(ChatMessage.of(Role.SYSTEM, text()));
        }
        int turns = random.nextInt(4);
        for (int turn = 0; turn < turns; turn++) {
            messages.add(user());
            addAnswer(messages);
        }
        messages.add(user());
        ChatRequest.Builder request = ChatRequest.builder("model").messages(messages).stream(random.nextBoolean())
                .sampling(sampling())
                .maxTokens(random.nextBoolean() ? 1 + random.nextInt(4000) : null)
                .stop(random.nextBoolean() ? List.of("END", text()) : List.of());
        if (calls > 0 || random.nextBoolean()) {
            addTools(request);
        } else if (random.nextBoolean()) {
            request.responseFormat(new ResponseFormat(
                    ResponseFormat.Kind.SCHEMA,
                    "answer",
                    null,
                    JsonTree.object().put("type", "object"),
                    true));
        }
        if (random.nextInt(3) == 0) {
            request.reasoning(Reasoning.of(pick(List.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH))));
        }
        return request.build();
    }

    private void addTools(ChatRequest.Builder request) {
        var parameters = JsonTree.object().put("type", "object");
        parameters.putObject("properties").putObject("city").put("type", "string");
        request.tools(List.of(
                new ToolDefinition.Function("weather", text(), parameters, null, null, Extensions.NONE),
                new ToolDefinition.Function("clock", null, parameters.deepCopy(), null, null, Extensions.NONE)));
        request.toolChoice(
                pick(List.of(ToolChoice.AUTO, ToolChoice.NONE, ToolChoice.REQUIRED, ToolChoice.named("weather"))));
        if (random.nextBoolean()) {
            request.parallelTools(random.nextBoolean());
        }
    }

    private void addAnswer(List<ChatMessage> messages) {
        if (random.nextBoolean()) {
            messages.add(ChatMessage.of(Role.ASSISTANT, text()));
            return;
        }
        List<ContentPart> said = new ArrayList<>();
        List<ContentPart> results = new ArrayList<>();
        if (random.nextBoolean()) {
            said.add(ContentPart.text(text()));
        }
        int parallel = 1 + random.nextInt(3);
        for (int call = 0; call < parallel; call++) {
            String id = "call_" + ++calls;
            said.add(new ToolCall(id, pick(List.of("weather", "clock")), pick(ARGUMENTS), null, null));
            results.add(new ToolResult(id, null, List.of(ContentPart.text(text())), false, null));
        }
        messages.add(ChatMessage.of(Role.ASSISTANT, said));
        messages.add(ChatMessage.of(Role.TOOL, results));
        messages.add(ChatMessage.of(Role.ASSISTANT, text()));
    }

    private ChatMessage user() {
        List<ContentPart> said = new ArrayList<>();
        if (random.nextInt(4) == 0) {
            said.add(ContentPart.image(MediaSource.base64("aGVsbG8=", "image/png")));
        }
        if (random.nextInt(4) == 0) {
            said.add(ContentPart.image(MediaSource.ofUrl("https://example.com/a.png")));
        }
        CacheControl cache = random.nextInt(5) == 0 ? new CacheControl("ephemeral", "5m") : null;
        said.add(new ContentPart.Text(text(), List.of(), null, cache));
        return ChatMessage.of(Role.USER, said);
    }

    private Sampling sampling() {
        Double temperature = random.nextBoolean() ? random.nextInt(100) / 100.0 : null;
        Double topP = random.nextBoolean() ? random.nextInt(100) / 100.0 : null;
        return new Sampling(temperature, topP, null, null, null, null, null, null);
    }

    private String text() {
        return pick(WORDS) + " " + pick(WORDS) + " " + random.nextInt(1000);
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
