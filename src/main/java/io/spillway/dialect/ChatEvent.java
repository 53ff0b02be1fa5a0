package io.spillway.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A step of a streamed answer, in the form that all dialects share. Immutable.
 *
 * <p>{@code choice} is the index of the answer that it adds to, 0 in most dialects. What a stream writer may rely on,
 * {@link ChatStreamWriter} says; what a reader must do, {@link ChatStreamReader}.
 */
public sealed interface ChatEvent {

    /**
     * The answer begins.
     *
     * @param id what the provider calls it; {@code null} if it has no name
     * @param model what the provider calls the model that answers; {@code null} if it did not say
     * @param created seconds since 1970; 0 if the provider did not say
     * @param usage what is known of it already, such as Anthropic's input tokens; {@code null} if nothing
     */
    record Begin(
            @Nullable String id,
            @Nullable String model,
            long created,
            @Nullable TokenUsage usage,
            Extensions extensions)
            implements ChatEvent {

        /** It begins, and nobody says more. */
        public static final Begin UNSAID = new Begin(null, null, 0, null, Extensions.NONE);
    }

    /** More text. */
    record TextDelta(int choice, String text) implements ChatEvent {}

    /** More of what the model thinks. */
    record ThinkingDelta(int choice, String text) implements ChatEvent {}

    /** The thought that went before is signed and thereby ends; more thinking is another. */
    record ThinkingSigned(int choice, Signature signature) implements ChatEvent {}

    /** A whole thought that nobody may read. */
    record Redacted(int choice, Signature data) implements ChatEvent {}

    /** More of a refusal. */
    record RefusalDelta(int choice, String text) implements ChatEvent {}

    /**
     * A tool call begins. Calls may be told in turns: each has its index.
     *
     * @param index 0, 1, 2 and so on within the choice
     * @param id never empty: a reader whose provider sends none asks {@link Surroundings#newId} for one
     * @param name never empty: a reader waits until the provider has said it
     * @param signature what must be given back with it (Gemini); {@code null} if nothing
     */
    record ToolCallBegin(
            int choice,
            int index,
            String id,
            String name,
            @Nullable Signature signature) implements ChatEvent {}

    /** More of a tool call's arguments: a piece of JSON, byte for byte as the model wrote it. */
    record ToolCallDelta(int choice, int index, String arguments) implements ChatEvent {}

    /** The last text is backed by this. */
    record Cited(int choice, Citation citation) implements ChatEvent {}

    /** A whole part that does not come in pieces: an image, a sound, or one that only one dialect knows. */
    record Part(int choice, ContentPart part) implements ChatEvent {}

    /** The probabilities of the text's tokens, as OpenAI tells them. Comes before the text they belong to. */
    record Logprobs(int choice, JsonNode logprobs) implements ChatEvent {}

    /**
     * An answer is complete.
     *
     * @param sequence the text at which it stopped; {@code null} unless the dialect says so
     */
    record Stop(int choice, StopReason reason, @Nullable String sequence) implements ChatEvent {}

    /** What the answer took so far, in sum and not since the last time. */
    record Usage(TokenUsage usage) implements ChatEvent {}

    /** The stream broke off with an error. Nothing follows. */
    record Failed(ApiError error) implements ChatEvent {}

    /** The stream's final marker. Nothing follows. */
    record End() implements ChatEvent {

        /** The only one there needs to be. */
        public static final End HERE = new End();
    }
}
