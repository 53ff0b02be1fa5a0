package io.spillway.dialect;

import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ContentPart.RedactedThinking;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.ContentPart.ToolCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives a conversation back the thoughts that its client did not keep, and takes out those that the provider would refuse.
 */
final class RememberedThoughts {

    private final ProviderSide provider;
    private final ThoughtMemory memory;

    RememberedThoughts(ProviderSide provider, ThoughtMemory memory) {
        this.provider = provider;
        this.memory = memory;
    }

    /** Returns the request as it may be sent to a target. */
    ChatRequest restore(ChatRequest request, Target target) {
        List<ChatMessage> messages = request.messages().stream()
                .map(message -> message.role() == Role.ASSISTANT ? restore(message, target) : message)
                .toList();
        return messages.equals(request.messages()) ? request : request.withMessages(messages);
    }

    private ChatMessage restore(ChatMessage message, Target target) {
        List<ContentPart> parts = message.content();
        for (ToolCall call : message.parts(ToolCall.class)) {
            Thoughts thoughts = memory.recall(call.id());
            if (thoughts == null) {
                continue;
            }
            if (!provider.accepts(thoughts, target)) {
                return message.withContent(withoutThoughts(message.content()));
            }
            parts = with(parts, call, thoughts);
        }
        return parts.equals(message.content()) ? message : message.withContent(parts);
    }

    private static List<ContentPart> with(List<ContentPart> parts, ToolCall call, Thoughts thoughts) {
        int place = parts.indexOf(call);
        boolean first = parts.stream().limit(place).noneMatch(ToolCall.class::isInstance);
        int begin = first ? 0 : place;
        List<ContentPart> restored = new ArrayList<>(parts);
        if (call.signature() == null && thoughts.signature() != null) {
            restored.set(place, signed(call, thoughts.signature()));
        }
        boolean kept = first
                ? parts.stream().limit(place).anyMatch(RememberedThoughts::isSigned)
                : isSigned(parts.get(place - 1));
        if (!kept && !thoughts.before().isEmpty()) {
            // What the client kept of them without the signature would be the same thought twice.
            restored.subList(begin, place).removeIf(Thinking.class::isInstance);
            restored.addAll(begin, thoughts.before());
        }
        return restored;
    }

    /** What was signed elsewhere is refused; the texts of thoughts without their signatures are, too. */
    private static List<ContentPart> withoutThoughts(List<ContentPart> parts) {
        List<ContentPart> rest = new ArrayList<>(parts.size());
        for (ContentPart part : parts) {
            if (part instanceof ToolCall call) {
                rest.add(signed(call, null));
            } else if (!(part instanceof Thinking) && !(part instanceof RedactedThinking)) {
                rest.add(part);
            }
        }
        return rest;
    }

    private static ToolCall signed(ToolCall call, @Nullable Signature signature) {
        return new ToolCall(call.id(), call.name(), call.arguments(), signature, call.cache());
    }

    private static boolean isSigned(ContentPart part) {
        return part instanceof RedactedThinking || (part instanceof Thinking thinking && thinking.signature() != null);
    }
}
