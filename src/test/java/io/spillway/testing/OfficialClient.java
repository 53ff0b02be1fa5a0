package io.spillway.testing;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputText;
import com.openai.models.responses.ResponseStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The client library of each dialect that clients speak, from its maker, behind one face. */
public enum OfficialClient {
    CHAT,
    RESPONSES,
    MESSAGES;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String QUESTION = "How warm is it in Oslo and Rome?";
    private static final Map<String, Object> CITY =
            Map.of("city", Map.of("type", "string"), "days", Map.of("type", "number"));

    /** A conversation of one question, whose tools may be called once. */
    public interface Conversation extends AutoCloseable {

        /** Asks. */
        Answer ask(boolean streamed);

        /** Answers the calls of the last answer, each with {@code result of} and its id. */
        Answer bringResults();

        @Override
        void close();
    }

    /** What a client understood. */
    public record Answer(String text, List<Call> calls, boolean cutOff, long outputTokens) {

        /** A tool call. */
        public record Call(String id, String name, String arguments) {}
    }

    /** Opens a conversation with a model of a gateway. */
    public Conversation open(String gateway, String model) {
        return switch (this) {
            case CHAT -> new Chat(openAi(gateway), model);
            case RESPONSES -> new Responses(openAi(gateway), model);
            case MESSAGES -> new Messages(gateway, model);
        };
    }

    /** Returns the status that a client's failure holds; 0 if it is none of a reply. */
    public static int status(Throwable failure) {
        if (failure instanceof OpenAIServiceException openAi) {
            return openAi.statusCode();
        }
        return failure instanceof AnthropicServiceException anthropic ? anthropic.statusCode() : 0;
    }

    /** Returns what a client throws when it is told of an error. */
    public static Class<? extends RuntimeException> failure(OfficialClient client) {
        return client == MESSAGES ? AnthropicException.class : OpenAIException.class;
    }

    /** Returns what is thrown when a stream breaks off. A response says itself that it failed, and is nothing to throw. */
    public static Class<? extends RuntimeException> breakage(OfficialClient client) {
        return client == RESPONSES ? FailedResponseException.class : failure(client);
    }

    private static final class FailedResponseException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static OpenAIClient openAi(String gateway) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(gateway + "/v1")
                .apiKey("any")
                .maxRetries(0)
                .timeout(PATIENCE)
                .build();
    }

    private static final class Chat implements Conversation {
        private final OpenAIClient client;
        private ChatCompletionCreateParams asked;
        private ChatCompletion last;

        Chat(OpenAIClient client, String model) {
            this.client = client;
            this.asked = ChatCompletionCreateParams.builder()
                    .model(model)
                    .addUserMessage(QUESTION)
                    .streamOptions(ChatCompletionStreamOptions.builder()
                            .includeUsage(true)
                            .build())
                    .addTool(ChatCompletionFunctionTool.builder()
                            .function(FunctionDefinition.builder()
                                    .name("weather")
                                    .parameters(FunctionParameters.builder()
                                            .putAdditionalProperty("type", JsonValue.from("object"))
                                            .putAdditionalProperty("properties", JsonValue.from(CITY))
                                            .build())
                                    .build())
                            .build())
                    .build();
        }

        @Override
        public Answer ask(boolean streamed) {
            if (streamed) {
                var whole = ChatCompletionAccumulator.create();
                try (var events = client.chat().completions().createStreaming(asked)) {
                    events.stream().forEach(whole::accumulate);
                }
                last = whole.chatCompletion();
            } else {
                last = client.chat()
                        .completions()
                        .create(asked.toBuilder()
                                .streamOptions((ChatCompletionStreamOptions) null)
                                .build());
            }
            var choice = last.choices().get(0);
            List<Answer.Call> calls = choice.message().toolCalls().stream()
                    .flatMap(List::stream)
                    .map(call -> call.asFunction())
                    .map(call -> new Answer.Call(
                            call.id(), call.function().name(), call.function().arguments()))
                    .toList();
            return new Answer(
                    choice.message().content().orElse(""),
                    calls,
                    choice.finishReason().equals(ChatCompletion.Choice.FinishReason.LENGTH),
                    last.usage().orElseThrow().completionTokens());
        }

        @Override
        public Answer bringResults() {
            var message = last.choices().get(0).message();
            var next = asked.toBuilder().addMessage(message);
            message.toolCalls()
                    .orElseThrow()
                    .forEach(call -> next.addMessage(ChatCompletionToolMessageParam.builder()
                            .toolCallId(call.asFunction().id())
                            .content("result of " + call.asFunction().id())
                            .build()));
            asked = next.build();
            return ask(false);
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private static final class Responses implements Conversation {
        private final OpenAIClient client;
        private final String model;
        private ResponseCreateParams asked;
        private Response last;

        Responses(OpenAIClient client, String model) {
            this.client = client;
            this.model = model;
            this.asked = params().input(QUESTION).build();
        }

        private ResponseCreateParams.Builder params() {
            return ResponseCreateParams.builder()
                    .model(model)
                    .addTool(FunctionTool.builder()
                            .name("weather")
                            .strict(false)
                            .parameters(FunctionTool.Parameters.builder()
                                    .putAdditionalProperty("type", JsonValue.from("object"))
                                    .putAdditionalProperty("properties", JsonValue.from(CITY))
                                    .build())
                            .build());
        }

        @Override
        public Answer ask(boolean streamed) {
            if (streamed) {
                var whole = ResponseAccumulator.create();
                try (var events = client.responses().createStreaming(asked)) {
                    events.stream().forEach(whole::accumulate);
                }
                last = whole.response();
                if (last.status().orElseThrow().equals(ResponseStatus.FAILED)) {
                    throw new FailedResponseException();
                }
            } else {
                last = client.responses().create(asked);
            }
            String text = last.output().stream()
                    .flatMap(item -> item.message().stream())
                    .flatMap(message -> message.content().stream())
                    .flatMap(content -> content.outputText().stream())
                    .map(ResponseOutputText::text)
                    .collect(Collectors.joining());
            List<Answer.Call> calls = last.output().stream()
                    .flatMap(item -> item.functionCall().stream())
                    .map(call -> new Answer.Call(call.callId(), call.name(), call.arguments()))
                    .toList();
            boolean cutOff = last.status().orElseThrow().equals(ResponseStatus.INCOMPLETE);
            return new Answer(text, calls, cutOff, last.usage().orElseThrow().outputTokens());
        }

        @Override
        public Answer bringResults() {
            asked = params().previousResponseId(last.id())
                    .inputOfResponse(last.output().stream()
                            .flatMap(item -> item.functionCall().stream())
                            .map(call -> ResponseInputItem.ofFunctionCallOutput(
                                    ResponseInputItem.FunctionCallOutput.builder()
                                            .callId(call.callId())
                                            .output("result of " + call.callId())
                                            .build()))
                            .toList())
                    .build();
            return ask(false);
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private static final class Messages implements Conversation {
        private final AnthropicClient client;
        private MessageCreateParams asked;
        private Message last;

        Messages(String gateway, String model) {
            client = AnthropicOkHttpClient.builder()
                    .baseUrl(gateway)
                    .apiKey("any")
                    .maxRetries(0)
                    .timeout(PATIENCE)
                    .build();
            var properties = Tool.InputSchema.Properties.builder();
            CITY.forEach((name, schema) ->
                    properties.putAdditionalProperty(name, com.anthropic.core.JsonValue.from(schema)));
            asked = MessageCreateParams.builder()
                    .model(model)
                    .maxTokens(100)
                    .addUserMessage(QUESTION)
                    .addTool(Tool.builder()
                            .name("weather")
                            .inputSchema(Tool.InputSchema.builder()
                                    .properties(properties.build())
                                    .build())
                            .build())
                    .build();
        }

        @Override
        public Answer ask(boolean streamed) {
            if (streamed) {
                var whole = MessageAccumulator.create();
                try (var events = client.messages().createStreaming(asked)) {
                    events.stream().forEach(whole::accumulate);
                }
                last = whole.message();
            } else {
                last = client.messages().create(asked);
            }
            String text = last.content().stream()
                    .flatMap(block -> block.text().stream())
                    .map(block -> block.text())
                    .collect(Collectors.joining());
            List<Answer.Call> calls = last.content().stream()
                    .filter(ContentBlock::isToolUse)
                    .map(ContentBlock::asToolUse)
                    .map(call -> new Answer.Call(call.id(), call.name(), json(call._input())))
                    .toList();
            boolean cutOff = last.stopReason().orElseThrow().equals(StopReason.MAX_TOKENS);
            return new Answer(text, calls, cutOff, last.usage().outputTokens());
        }

        @Override
        public Answer bringResults() {
            asked = asked.toBuilder()
                    .addMessage(last)
                    .addUserMessageOfContentBlockParams(last.content().stream()
                            .filter(ContentBlock::isToolUse)
                            .map(block -> block.asToolUse().id())
                            .map(id -> ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                                    .toolUseId(id)
                                    .content("result of " + id)
                                    .build()))
                            .toList())
                    .build();
            return ask(false);
        }

        @Override
        public void close() {
            client.close();
        }

        private static String json(com.anthropic.core.JsonValue value) {
            try {
                return new ObjectMapper().writeValueAsString(value.convert(Object.class));
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
