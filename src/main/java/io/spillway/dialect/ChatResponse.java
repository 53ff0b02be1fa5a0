package io.spillway.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer, in the form that all dialects share. Immutable.
 *
 * @param id what the provider calls it; {@code null} if it has no name: the writer then asks for a new one
 * @param model what the provider calls the model that answered; {@code null} if it did not say
 * @param created seconds since 1970; 0 if the provider did not say
 * @param choices as many as were asked for, in order; one in most dialects
 * @param usage {@code null} if the provider did not say, or nothing that can be believed
 * @param serviceTier how urgently it was served; {@code null} if the provider did not say
 */
public record ChatResponse(
        @Nullable String id,
        @Nullable String model,
        long created,
        List<Choice> choices,
        @Nullable TokenUsage usage,
        @Nullable String serviceTier,
        Extensions extensions) {

    public ChatResponse {
        choices = List.copyOf(choices);
    }

    /**
     * One of the answers.
     *
     * @param content what it says: thinking, texts, tool calls, refusals, in order
     * @param stop why it ended
     * @param stopSequence the text at which it stopped; {@code null} unless the dialect says so
     * @param logprobs the probabilities of its tokens, as OpenAI tells them; {@code null} if there are none
     */
    public record Choice(
            int index,
            List<ContentPart> content,
            StopReason stop,
            @Nullable String stopSequence,
            @Nullable JsonNode logprobs,
            Extensions extensions) {

        public Choice {
            content = List.copyOf(content);
        }

        /** Returns a choice without anything beside it. */
        public static Choice of(List<ContentPart> content, StopReason stop) {
            return new Choice(0, content, stop, null, null, Extensions.NONE);
        }
    }

    /** Returns the answer with this usage. */
    public ChatResponse withUsage(TokenUsage other) {
        return new ChatResponse(id, model, created, choices, other, serviceTier, extensions);
    }

    /** Returns the answer with these choices. */
    public ChatResponse withChoices(List<Choice> others) {
        return new ChatResponse(id, model, created, others, usage, serviceTier, extensions);
    }
}
