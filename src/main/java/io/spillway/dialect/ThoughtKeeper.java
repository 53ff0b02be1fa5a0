package io.spillway.dialect;

import io.spillway.dialect.ContentPart.RedactedThinking;
import io.spillway.dialect.ContentPart.Thinking;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Listens to one answer and keeps the signed thoughts behind each of its tool calls. */
final class ThoughtKeeper {

    private final ThoughtMemory memory;
    private final Target target;
    private final Map<Integer, Pending> choices = new HashMap<>();

    ThoughtKeeper(ThoughtMemory memory, Target target) {
        this.memory = memory;
        this.target = target;
    }

    /** What a choice has thought since its last tool call. */
    private static final class Pending {
        final StringBuilder text = new StringBuilder();
        final List<ContentPart> thoughts = new ArrayList<>();
    }

    /** Hears an event. */
    void hear(ChatEvent event) {
        if (event instanceof ChatEvent.ThinkingDelta more) {
            pending(more.choice()).text.append(more.text());
        } else if (event instanceof ChatEvent.ThinkingSigned end) {
            Pending pending = pending(end.choice());
            pending.thoughts.add(new Thinking(pending.text.toString(), end.signature(), null));
            pending.text.setLength(0);
        } else if (event instanceof ChatEvent.Redacted redacted) {
            pending(redacted.choice()).thoughts.add(new RedactedThinking(redacted.data()));
        } else if (event instanceof ChatEvent.ToolCallBegin call) {
            keep(call.id(), choices.remove(call.choice()), call.signature());
        }
    }

    private void keep(String callId, @Nullable Pending pending, @Nullable Signature signature) {
        List<ContentPart> before = pending == null ? List.of() : pending.thoughts;
        if (!before.isEmpty() || signature != null) {
            memory.keep(callId, new Thoughts(target.model(), target.credential(), before, signature));
        }
    }

    private Pending pending(int choice) {
        return choices.computeIfAbsent(choice, index -> new Pending());
    }
}
