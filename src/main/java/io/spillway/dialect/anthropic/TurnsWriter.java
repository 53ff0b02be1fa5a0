package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.ContentPart.ToolResult;
import io.spillway.dialect.JsonTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a conversation as the API demands it: user and assistant in turns, the user first; every tool call answered
 * exactly once, in the next turn and before anything else; no block without text. Made for one request.
 *
 * @see <a href="https://docs.claude.com/en/docs/agents-and-tools/tool-use/implement-tool-use">Implement tool use</a>
 */
final class TurnsWriter {

    /** What stands in for a turn that the API demands and nobody said. */
    private static final String GO_ON = "Continue.";

    private static final String NO_RESULT = "No result.";

    private final BlocksWriter blocks;
    private final boolean thoughts;
    private final List<Turn> turns = new ArrayList<>();
    private final Map<String, String> ids = new HashMap<>();
    private final Set<String> usedIds = new HashSet<>();

    /**
     * @param thoughts whether thoughts are given back
     */
    TurnsWriter(BlocksWriter blocks, boolean thoughts) {
        this.blocks = blocks;
        this.thoughts = thoughts;
    }

    /** What one side says until the other does. */
    private static final class Turn {
        final boolean user;
        final Map<String, ObjectNode> results = new LinkedHashMap<>();
        final List<ObjectNode> content = new ArrayList<>();
        final List<String> calls = new ArrayList<>();

        Turn(boolean user) {
            this.user = user;
        }
    }

    /**
     * Returns the messages.
     *
     * @param prefill whether the last one may be the assistant's
     */
    ArrayNode write(List<ChatMessage> messages, boolean prefill) {
        for (ChatMessage message : messages) {
            if (!message.role().isOperator()) {
                add(message);
            }
        }
        answerCalls();
        frame(prefill);
        ArrayNode array = JsonTree.array();
        for (Turn turn : turns) {
            ObjectNode json = array.addObject().put("role", turn.user ? "user" : "assistant");
            json.putArray("content").addAll(turn.results.values()).addAll(turn.content);
        }
        return array;
    }

    private void add(ChatMessage message) {
        if (message.role() == Role.ASSISTANT) {
            message.content().forEach(this::addSaid);
        } else {
            message.content().forEach(this::addHeard);
        }
    }

    private void addSaid(ContentPart part) {
        if (part instanceof ToolCall call) {
            String id = freshId(call.id());
            Turn turn = turn(false);
            turn.calls.add(id);
            turn.content.add(BlocksWriter.toolCall(id, call));
        } else if (thoughts || !isThought(part)) {
            addBlock(part, false);
        }
    }

    private void addHeard(ContentPart part) {
        if (part instanceof ToolResult result) {
            addResult(result);
        } else {
            addBlock(part, true);
        }
    }

    private void addBlock(ContentPart part, boolean user) {
        ObjectNode block = blocks.block(part);
        if (block != null) {
            turn(user).content.add(block);
        }
    }

    /** The last result of a call counts; one of a call that is not there can only be told. */
    private void addResult(ToolResult result) {
        String id = ids.get(result.callId());
        Turn turn = turn(true);
        Turn before = turns.size() < 2 ? turn : turns.get(turns.size() - 2);
        if (id == null || !before.calls.contains(id)) {
            for (ContentPart part : result.content()) {
                addBlock(part, true);
            }
        } else {
            turn.results.remove(id);
            turn.results.put(id, blocks.toolResult(id, result));
        }
    }

    private Turn turn(boolean user) {
        if (turns.isEmpty() || turns.get(turns.size() - 1).user != user) {
            turns.add(new Turn(user));
        }
        return turns.get(turns.size() - 1);
    }

    private void answerCalls() {
        for (int index = 0; index < turns.size(); index++) {
            List<String> calls = turns.get(index).calls;
            if (calls.isEmpty()) {
                continue;
            }
            if (index + 1 == turns.size()) {
                turns.add(new Turn(true));
            }
            Turn answer = turns.get(index + 1);
            for (String id : calls) {
                answer.results.computeIfAbsent(id, TurnsWriter::noResult);
            }
        }
    }

    private static ObjectNode noResult(String id) {
        ObjectNode block = JsonTree.object().put("type", "tool_result").put("tool_use_id", id);
        block.putArray("content").add(BlocksWriter.text(NO_RESULT));
        return block;
    }

    private void frame(boolean prefill) {
        turns.removeIf(turn -> turn.results.isEmpty() && turn.content.isEmpty());
        if (!turns.isEmpty() && !turns.get(0).user) {
            turns.add(0, saying(GO_ON));
        }
        if (turns.isEmpty() || turns.get(turns.size() - 1).user) {
            return;
        }
        if (prefill) {
            stripEnd(turns.get(turns.size() - 1));
        } else {
            turns.add(saying(GO_ON));
        }
    }

    private static Turn saying(String text) {
        Turn turn = new Turn(true);
        turn.content.add(BlocksWriter.text(text));
        return turn;
    }

    /** White space at the end of what the assistant is to go on with is refused. */
    private static void stripEnd(Turn turn) {
        ObjectNode last = turn.content.get(turn.content.size() - 1);
        if (last.path("type").asText("").equals("text")) {
            last.put("text", last.path("text").asText("").stripTrailing());
        }
    }

    private static boolean isThought(ContentPart part) {
        return part instanceof ContentPart.Thinking || part instanceof ContentPart.RedactedThinking;
    }

    /** Ids must match {@code ^[a-zA-Z0-9_-]+$} and be unique; what other dialects call a call need not. */
    private String freshId(String id) {
        String plain = id.isEmpty() ? "call" : id.replaceAll("[^a-zA-Z0-9_-]", "_");
        String unique = plain;
        for (int next = 2; !usedIds.add(unique); next++) {
            unique = plain + "_" + next;
        }
        ids.put(id, unique);
        return unique;
    }
}
