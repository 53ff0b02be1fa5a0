package io.spillway.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ChatEvent;
import io.spillway.dialect.ChatResponse;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an answer says that every dialect can say: it must be the same on both sides of a translation, whole or streamed.
 *
 * @param thoughts what the model thought, in one piece
 * @param text what it said, in one piece; why it refused is said in a text in some dialects
 * @param calls name and arguments of each tool call, in order
 * @param stop why it ended
 */
public record Said(String thoughts, String text, List<String> calls, StopReason stop) {

    /** Returns what the choices of a response say, in order. */
    public static List<Said> of(ChatResponse response) {
        return response.choices().stream().map(Said::of).toList();
    }

    /** Returns what a response of the Responses API says. */
    public static Said of(JsonNode response) {
        var said = new Collected();
        for (JsonNode item : response.path("output")) {
            item.path("summary")
                    .forEach(part -> said.thoughts.append(part.path("text").asText()));
            for (JsonNode part : item.path("content")) {
                boolean thought = item.path("type").asText().equals("reasoning");
                (thought ? said.thoughts : said.text)
                        .append(part.path("text").asText())
                        .append(part.path("refusal").asText());
            }
            if (item.path("type").asText().equals("function_call")) {
                String call =
                        item.path("name").asText() + item.path("arguments").asText();
                said.calls.put(said.calls.size(), new StringBuilder(call));
            }
        }
        said.stop = switch (response.path("incomplete_details").path("reason").asText()) {
            case "max_output_tokens" -> StopReason.LENGTH;
            case "content_filter" -> StopReason.FILTERED;
            default -> StopReason.END;
        };
        return said.done();
    }

    private static Said of(ChatResponse.Choice choice) {
        var said = new Collected();
        for (ContentPart part : choice.content()) {
            if (part instanceof ContentPart.Text text) {
                said.text.append(text.text());
            } else if (part instanceof ContentPart.Thinking thinking) {
                said.thoughts.append(thinking.text());
            } else if (part instanceof ContentPart.Refusal refusal) {
                said.text.append(refusal.text());
            } else if (part instanceof ContentPart.ToolCall call) {
                said.calls.put(said.calls.size(), new StringBuilder(call.name() + call.arguments()));
            }
        }
        said.stop = choice.stop();
        return said.done();
    }

    /** Returns what the choices of a stream say, in order. */
    public static List<Said> of(List<ChatEvent> events) {
        Map<Integer, Collected> choices = new TreeMap<>();
        for (ChatEvent event : events) {
            if (event instanceof ChatEvent.TextDelta delta) {
                choice(choices, delta.choice()).text.append(delta.text());
            } else if (event instanceof ChatEvent.ThinkingDelta delta) {
                choice(choices, delta.choice()).thoughts.append(delta.text());
            } else if (event instanceof ChatEvent.RefusalDelta delta) {
                choice(choices, delta.choice()).text.append(delta.text());
            } else if (event instanceof ChatEvent.ToolCallBegin call) {
                choice(choices, call.choice()).calls.put(call.index(), new StringBuilder(call.name()));
            } else if (event instanceof ChatEvent.ToolCallDelta delta) {
                choice(choices, delta.choice()).calls.get(delta.index()).append(delta.arguments());
            } else if (event instanceof ChatEvent.Stop stop) {
                choice(choices, stop.choice()).stop = stop.reason();
            }
        }
        return choices.values().stream().map(Collected::done).toList();
    }

    private static Collected choice(Map<Integer, Collected> choices, int index) {
        return choices.computeIfAbsent(index, fresh -> new Collected());
    }

    private static final class Collected {
        final StringBuilder thoughts = new StringBuilder();
        final StringBuilder text = new StringBuilder();
        final Map<Integer, StringBuilder> calls = new TreeMap<>();
        StopReason stop = StopReason.END;

        Said done() {
            List<String> told = new ArrayList<>();
            calls.values().forEach(call -> told.add(call.toString()));
            return new Said(thoughts.toString(), text.toString(), told, fitting(told));
        }

        /** Not every dialect tells these apart, and some leave out that they wait for a tool. */
        private StopReason fitting(List<String> told) {
            return switch (stop) {
                case STOP_SEQUENCE, PAUSED, END -> told.isEmpty() ? StopReason.END : StopReason.TOOL_CALLS;
                case REFUSED, FILTERED -> StopReason.FILTERED;
                case LENGTH, TOOL_CALLS -> stop;
            };
        }
    }
}
