package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.AnswerQuirk;
import io.spillway.dialect.JsonTree;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Thoughts stand in the text, between {@code <think>} and {@code </think>}: they become {@code reasoning_content}. */
final class ThinkTags implements AnswerQuirk {

    private static final String CONTENT = "content";
    private static final String REASONING = "reasoning_content";
    private static final String DELTA = "delta";
    private static final String TOOL_CALLS = "tool_calls";

    private final boolean opened;

    /**
     * Of a provider.
     *
     * @param opened whether its answers begin with a thought whose opening tag is left out
     */
    ThinkTags(boolean opened) {
        this.opened = opened;
    }

    @Override
    public boolean change(ObjectNode answer) {
        boolean changed = false;
        for (JsonNode choice : answer.path("choices")) {
            if (choice.path("message") instanceof ObjectNode message
                    && message.path(CONTENT).isTextual()) {
                changed |= changeMessage(message);
            }
        }
        return changed;
    }

    private boolean changeMessage(ObjectNode message) {
        ThinkSplitter splitter = new ThinkSplitter(opened);
        splitter.take(message.path(CONTENT).textValue());
        String thought = splitter.thought();
        String text = splitter.text();
        splitter.end();
        thought += splitter.thought();
        text += splitter.text();
        if (text.equals(message.path(CONTENT).textValue())) {
            return false;
        }
        if (text.isEmpty() && message.hasNonNull(TOOL_CALLS)) {
            message.putNull(CONTENT);
        } else {
            message.put(CONTENT, text);
        }
        addThought(message, thought);
        return true;
    }

    private static void addThought(ObjectNode said, String thought) {
        if (!thought.isEmpty()) {
            said.put(REASONING, said.path(REASONING).asText("") + thought);
        }
    }

    @Override
    public Events events() {
        return new Stream();
    }

    /** One stream. */
    private final class Stream implements Events {

        private final Map<Integer, ThinkSplitter> choices = new TreeMap<>();
        private @Nullable ObjectNode last;

        @Override
        public boolean change(ObjectNode event) {
            boolean changed = false;
            for (JsonNode choice : event.path("choices")) {
                ThinkSplitter splitter =
                        choices.computeIfAbsent(choice.path("index").asInt(), index -> new ThinkSplitter(opened));
                if (!splitter.isPast() && choice.isObject()) {
                    last = event;
                    changed |= changeChoice((ObjectNode) choice, splitter);
                }
            }
            return changed;
        }

        private boolean changeChoice(ObjectNode choice, ThinkSplitter splitter) {
            String piece = choice.path(DELTA).path(CONTENT).asText("");
            boolean over = choice.hasNonNull("finish_reason")
                    || !choice.path(DELTA).path(TOOL_CALLS).isEmpty();
            if (piece.isEmpty() && !over) {
                return false;
            }
            splitter.take(piece);
            String thought = splitter.thought();
            String text = splitter.text();
            if (over) {
                splitter.end();
                thought += splitter.thought();
                text += splitter.text();
            }
            if (thought.isEmpty() && text.equals(piece)) {
                return false;
            }
            write(choice, thought, text);
            return true;
        }

        private static void write(ObjectNode choice, String thought, String text) {
            ObjectNode delta = choice.get(DELTA) instanceof ObjectNode said ? said : choice.putObject(DELTA);
            addThought(delta, thought);
            delta.remove(CONTENT);
            if (!text.isEmpty()) {
                delta.put(CONTENT, text);
            }
        }

        /** The stream broke off: what is held goes out in an event like the last one. */
        @Override
        public @Nullable ObjectNode end() {
            ArrayNode held = JsonTree.array();
            choices.forEach((index, splitter) -> {
                splitter.end();
                if (!splitter.thought().isEmpty() || !splitter.text().isEmpty()) {
                    write(held.addObject().put("index", index), splitter.thought(), splitter.text());
                }
            });
            if (held.isEmpty() || last == null) {
                return null;
            }
            ObjectNode event = last.deepCopy();
            event.remove("usage");
            event.set("choices", held);
            return event;
        }
    }
}
