package io.spillway.gateway.requestlog;

import io.spillway.dialect.ChatEvent;
import io.spillway.dialect.ChatResponse;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.TokenUsage;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts the steps of a streamed answer together to a whole one. Probabilities are left out. */
final class CollectedAnswer implements Consumer<ChatEvent> {

    private final SortedMap<Integer, CollectedChoice> choices = new TreeMap<>();

    private ChatEvent.Begin begin = ChatEvent.Begin.UNSAID;

    private @Nullable TokenUsage usage;

    @Override
    public void accept(ChatEvent event) {
        if (event instanceof ChatEvent.Begin beginning) {
            begin = beginning;
            usage = beginning.usage();
        } else if (event instanceof ChatEvent.Usage used) {
            usage = used.usage();
        } else if (event instanceof ChatEvent.TextDelta delta) {
            choice(delta.choice()).text(delta.text());
        } else if (event instanceof ChatEvent.ThinkingDelta delta) {
            choice(delta.choice()).thinking(delta.text());
        } else if (event instanceof ChatEvent.RefusalDelta delta) {
            choice(delta.choice()).refusal(delta.text());
        } else if (event instanceof ChatEvent.Stop stop) {
            choice(stop.choice()).stop(stop);
        } else {
            acceptPart(event);
        }
    }

    private void acceptPart(ChatEvent event) {
        if (event instanceof ChatEvent.ToolCallBegin call) {
            choice(call.choice()).call(call);
        } else if (event instanceof ChatEvent.ToolCallDelta delta) {
            choice(delta.choice()).arguments(delta);
        } else if (event instanceof ChatEvent.ThinkingSigned signed) {
            choice(signed.choice()).signed(signed.signature());
        } else if (event instanceof ChatEvent.Redacted redacted) {
            choice(redacted.choice()).redacted(redacted.data());
        } else if (event instanceof ChatEvent.Cited cited) {
            choice(cited.choice()).cited(cited.citation());
        } else if (event instanceof ChatEvent.Part part) {
            choice(part.choice()).part(part.part());
        }
    }

    /** Returns whether nothing has been said. */
    boolean isEmpty() {
        return choices.isEmpty();
    }

    /** Returns whether every choice has come to its end. */
    boolean hasStopped() {
        return choices.values().stream().allMatch(CollectedChoice::hasStopped);
    }

    /** Returns the answer as far as it has come. */
    ChatResponse response() {
        return new ChatResponse(
                begin.id(),
                begin.model(),
                begin.created(),
                choices.entrySet().stream()
                        .map(entry -> entry.getValue().choice(entry.getKey()))
                        .toList(),
                usage,
                null,
                Extensions.NONE);
    }

    private CollectedChoice choice(int index) {
        return choices.computeIfAbsent(index, fresh -> new CollectedChoice());
    }
}
