package io.spillway.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the choices of one stream have said so far, and how each has ended. */
final class StreamedChoices {

    private final SortedMap<Integer, Choice> choices = new TreeMap<>();

    /** What one choice has said. */
    private static final class Choice {
        boolean calledTool;
        ChatEvent.@Nullable Stop stop;
    }

    /** Returns whether an event says nothing at all. */
    boolean isNothing(ChatEvent event) {
        if (event instanceof ChatEvent.TextDelta delta) {
            return delta.text().isEmpty();
        } else if (event instanceof ChatEvent.ThinkingDelta delta) {
            return delta.text().isEmpty();
        } else if (event instanceof ChatEvent.RefusalDelta delta) {
            return delta.text().isEmpty();
        }
        return event instanceof ChatEvent.ToolCallDelta delta
                && delta.arguments().isEmpty();
    }

    /** Returns whether a user could see an event that is not nothing. */
    boolean isVisible(ChatEvent event) {
        if (event instanceof ChatEvent.Part part) {
            return part.part() instanceof ContentPart.Media;
        }
        return event instanceof ChatEvent.TextDelta
                || event instanceof ChatEvent.ThinkingDelta
                || event instanceof ChatEvent.RefusalDelta
                || event instanceof ChatEvent.ToolCallBegin
                || event instanceof ChatEvent.ToolCallDelta;
    }

    /** Takes note of a delta; returns how much text it has. */
    int learn(ChatEvent event) {
        if (event instanceof ChatEvent.TextDelta delta) {
            choice(delta.choice());
            return delta.text().length();
        } else if (event instanceof ChatEvent.ThinkingDelta delta) {
            choice(delta.choice());
            return delta.text().length();
        } else if (event instanceof ChatEvent.RefusalDelta delta) {
            choice(delta.choice());
            return delta.text().length();
        } else if (event instanceof ChatEvent.ToolCallBegin call) {
            choice(call.choice()).calledTool = true;
            return call.name().length();
        } else if (event instanceof ChatEvent.ToolCallDelta delta) {
            return delta.arguments().length();
        } else if (event instanceof ChatEvent.Part part) {
            choice(part.choice());
        }
        return 0;
    }

    /** Takes note of why a choice stopped; the last word counts. */
    void stop(ChatEvent.Stop stop) {
        choice(stop.choice()).stop = stop;
    }

    /** Returns whether one has ended. */
    boolean anyStopped() {
        return choices.values().stream().anyMatch(choice -> choice.stop != null);
    }

    /** Returns whether one ended in a way that is an answer even with nothing in it. */
    boolean mayBeEmpty() {
        return choices.values().stream()
                .anyMatch(choice -> choice.stop != null && SharedAnswers.mayBeEmpty(choice.stop.reason()));
    }

    /** Returns how each choice ended, in order; what was left unsaid or does not fit is put right. */
    List<ChatEvent.Stop> stops() {
        List<ChatEvent.Stop> stops = new ArrayList<>();
        choices.forEach((index, choice) -> {
            ChatEvent.Stop said = choice.stop;
            StopReason reason = said == null ? StopReason.END : said.reason();
            stops.add(new ChatEvent.Stop(
                    index, SharedAnswers.fitting(reason, choice.calledTool), said == null ? null : said.sequence()));
        });
        return stops;
    }

    private Choice choice(int index) {
        return choices.computeIfAbsent(index, fresh -> new Choice());
    }
}
