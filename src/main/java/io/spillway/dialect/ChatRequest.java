package io.spillway.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request for an answer to a conversation, in the form that all dialects share. Immutable; made with a
 * {@link Builder}, and changed by way of {@link #toBuilder}.
 *
 * @param model the model's name as the client wrote it; a provider's name of it is in {@link Target}
 * @param messages the conversation; {@link ChatMessage} says what form it has
 * @param tools what the model may call
 * @param toolChoice whether it may or must; {@code null} if the client did not say
 * @param parallelTools whether it may call more than one at a time; {@code null} if the client did not say
 * @param responseFormat what the answer must be; {@code null} if the client did not say
 * @param reasoning how much to think; {@code null} if the client did not say
 * @param sampling how the next token is drawn
 * @param maxTokens the most tokens of the answer; {@code null} if the client did not say
 * @param stop texts at which to stop
 * @param answers how many answers to give; {@code null} if the client did not say, which is one
 * @param stream whether the client wants the answer event by event
 * @param user who asks, as the client names its users; {@code null} if it did not say
 * @param metadata the client's own notes
 * @param serviceTier how urgent it is, such as {@code "auto"}; {@code null} if the client did not say
 * @param cacheKey what ties calls together that share a cached beginning; {@code null} if the client did not say
 * @param verbosity how much to say, such as {@code "low"}; {@code null} if the client did not say
 */
public record ChatRequest(
        String model,
        List<ChatMessage> messages,
        List<ToolDefinition> tools,
        @Nullable ToolChoice toolChoice,
        @Nullable Boolean parallelTools,
        @Nullable ResponseFormat responseFormat,
        @Nullable Reasoning reasoning,
        Sampling sampling,
        @Nullable Integer maxTokens,
        List<String> stop,
        @Nullable Integer answers,
        boolean stream,
        @Nullable String user,
        Map<String, String> metadata,
        @Nullable String serviceTier,
        @Nullable String cacheKey,
        @Nullable String verbosity,
        Extensions extensions) {

    public ChatRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        stop = List.copyOf(stop);
        metadata = Map.copyOf(metadata);
    }

    /** Begins a request that says only which model is to answer. */
    public static Builder builder(String model) {
        return new Builder(model);
    }

    /** Begins a request that differs from this one only in what is set. */
    public Builder toBuilder() {
        return new Builder(model)
                        .messages(messages)
                        .tools(tools)
                        .toolChoice(toolChoice)
                        .parallelTools(parallelTools)
                        .responseFormat(responseFormat)
                        .reasoning(reasoning)
                        .sampling(sampling)
                        .maxTokens(maxTokens)
                        .stop(stop)
                        .answers(answers)
                        .stream(stream)
                        .user(user)
                        .metadata(metadata)
                        .serviceTier(serviceTier)
                        .cacheKey(cacheKey)
                        .verbosity(verbosity)
                        .extensions(extensions);
    }

    /** Returns the request with other messages. */
    public ChatRequest withMessages(List<ChatMessage> others) {
        return toBuilder().messages(others).build();
    }

    /** Returns the functions among the tools. */
    public List<ToolDefinition.Function> functions() {
        return tools.stream()
                .filter(ToolDefinition.Function.class::isInstance)
                .map(ToolDefinition.Function.class::cast)
                .toList();
    }

    /** Collects what a request says. Used by one thread; what is not set, the client did not say. */
    public static final class Builder {

        private final String model;
        private List<ChatMessage> messages = List.of();
        private List<ToolDefinition> tools = List.of();
        private @Nullable ToolChoice toolChoice;
        private @Nullable Boolean parallelTools;
        private @Nullable ResponseFormat responseFormat;
        private @Nullable Reasoning reasoning;
        private Sampling sampling = Sampling.UNSAID;
        private @Nullable Integer maxTokens;
        private List<String> stop = List.of();
        private @Nullable Integer answers;
        private boolean stream;
        private @Nullable String user;
        private Map<String, String> metadata = Map.of();
        private @Nullable String serviceTier;
        private @Nullable String cacheKey;
        private @Nullable String verbosity;
        private Extensions extensions = Extensions.NONE;

        private Builder(String model) {
            this.model = model;
        }

        /** Sets the conversation. */
        public Builder messages(List<ChatMessage> conversation) {
            messages = conversation;
            return this;
        }

        /** Adds a message behind those that are there. */
        public Builder add(ChatMessage message) {
            messages = new ArrayList<>(messages);
            messages.add(message);
            return this;
        }

        /** Sets what the model may call. */
        public Builder tools(List<? extends ToolDefinition> callable) {
            tools = List.copyOf(callable);
            return this;
        }

        /** Sets whether the model may or must call a tool. */
        public Builder toolChoice(@Nullable ToolChoice choice) {
            toolChoice = choice;
            return this;
        }

        /** Sets whether the model may call more than one tool at a time. */
        public Builder parallelTools(@Nullable Boolean parallel) {
            parallelTools = parallel;
            return this;
        }

        /** Sets what the answer must be. */
        public Builder responseFormat(@Nullable ResponseFormat format) {
            responseFormat = format;
            return this;
        }

        /** Sets how much to think. */
        public Builder reasoning(@Nullable Reasoning thinking) {
            reasoning = thinking;
            return this;
        }

        /** Sets how the next token is drawn. */
        public Builder sampling(Sampling drawing) {
            sampling = drawing;
            return this;
        }

        /** Sets the most tokens of the answer. */
        public Builder maxTokens(@Nullable Integer tokens) {
            maxTokens = tokens;
            return this;
        }

        /** Sets the texts at which to stop. */
        public Builder stop(List<String> texts) {
            stop = texts;
            return this;
        }

        /** Sets how many answers to give. */
        public Builder answers(@Nullable Integer count) {
            answers = count;
            return this;
        }

        /** Sets whether the client wants the answer event by event. */
        public Builder stream(boolean wanted) {
            stream = wanted;
            return this;
        }

        /** Sets who asks. */
        public Builder user(@Nullable String name) {
            user = name;
            return this;
        }

        /** Sets the client's own notes. */
        public Builder metadata(Map<String, String> notes) {
            metadata = notes;
            return this;
        }

        /** Sets how urgent it is. */
        public Builder serviceTier(@Nullable String tier) {
            serviceTier = tier;
            return this;
        }

        /** Sets what ties calls together that share a cached beginning. */
        public Builder cacheKey(@Nullable String key) {
            cacheKey = key;
            return this;
        }

        /** Sets how much to say. */
        public Builder verbosity(@Nullable String word) {
            verbosity = word;
            return this;
        }

        /** Sets what travels beside the model. */
        public Builder extensions(Extensions beside) {
            extensions = beside;
            return this;
        }

        /** Returns the request. */
        public ChatRequest build() {
            return new ChatRequest(
                    model,
                    messages,
                    tools,
                    toolChoice,
                    parallelTools,
                    responseFormat,
                    reasoning,
                    sampling,
                    maxTokens,
                    stop,
                    answers,
                    stream,
                    user,
                    metadata,
                    serviceTier,
                    cacheKey,
                    verbosity,
                    extensions);
        }
    }
}
