package io.spillway.dialect;

import io.spillway.dialect.ChatResponse.Choice;
import io.spillway.dialect.ContentPart.RedactedThinking;
import io.spillway.dialect.ContentPart.Refusal;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.ContentPart.ToolCall;
import java.util.function.Consumer;

/** Tells a whole answer step by step, as if it had been streamed. */
public final class ResponseEvents {

    private final Consumer<ChatEvent> listener;
    private int calls;

    private ResponseEvents(Consumer<ChatEvent> listener) {
        this.listener = listener;
    }

    /** Tells all of it, from {@link ChatEvent.Begin} to {@link ChatEvent.End}. */
    public static void tell(ChatResponse response, Consumer<ChatEvent> listener) {
        listener.accept(new ChatEvent.Begin(
                response.id(), response.model(), response.created(), response.usage(), response.extensions()));
        for (Choice choice : response.choices()) {
            new ResponseEvents(listener).tell(choice);
        }
        if (response.usage() != null) {
            listener.accept(new ChatEvent.Usage(response.usage()));
        }
        listener.accept(ChatEvent.End.HERE);
    }

    private void tell(Choice choice) {
        if (choice.logprobs() != null) {
            listener.accept(new ChatEvent.Logprobs(choice.index(), choice.logprobs()));
        }
        for (ContentPart part : choice.content()) {
            tell(choice.index(), part);
        }
        listener.accept(new ChatEvent.Stop(choice.index(), choice.stop(), choice.stopSequence()));
    }

    private void tell(int choice, ContentPart part) {
        if (part instanceof Text text) {
            tell(choice, text);
        } else if (part instanceof Thinking thinking) {
            tell(choice, thinking);
        } else if (part instanceof RedactedThinking redacted) {
            listener.accept(new ChatEvent.Redacted(choice, redacted.data()));
        } else if (part instanceof Refusal refusal) {
            listener.accept(new ChatEvent.RefusalDelta(choice, refusal.text()));
        } else if (part instanceof ToolCall call) {
            listener.accept(new ChatEvent.ToolCallBegin(choice, calls, call.id(), call.name(), call.signature()));
            listener.accept(new ChatEvent.ToolCallDelta(choice, calls, call.arguments()));
            calls++;
        } else {
            listener.accept(new ChatEvent.Part(choice, part));
        }
    }

    private void tell(int choice, Text text) {
        listener.accept(new ChatEvent.TextDelta(choice, text.text()));
        for (Citation citation : text.citations()) {
            listener.accept(new ChatEvent.Cited(choice, citation));
        }
    }

    private void tell(int choice, Thinking thinking) {
        if (!thinking.text().isEmpty()) {
            listener.accept(new ChatEvent.ThinkingDelta(choice, thinking.text()));
        }
        if (thinking.signature() != null) {
            listener.accept(new ChatEvent.ThinkingSigned(choice, thinking.signature()));
        }
    }
}
