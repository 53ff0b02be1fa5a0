package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.Target;
import io.spillway.dialect.ThoughtMemory;
import io.spillway.dialect.Thoughts;
import java.util.List;

/**
 * Keeps thoughts away from models and accounts that would refuse them, where bytes are passed on: it remembers who made a
 * tool call, and takes the thoughts out of a conversation whose calls somebody else made. Only the newest generation is so
 * particular; for all others nothing is looked at.
 *
 * @see ModelGeneration#bindsThoughts
 */
final class BoundThoughts {

    private final ThoughtMemory memory;
    private final Target target;

    BoundThoughts(ThoughtMemory memory, Target target) {
        this.memory = memory;
        this.target = target;
    }

    /** Returns whether the target is so particular. */
    boolean isOn() {
        return generation().bindsThoughts();
    }

    /** Remembers who made a call. The thoughts themselves the client keeps. */
    void learn(JsonNode block) {
        if (block.path("type").asText("").equals("tool_use") && block.path("id").isTextual()) {
            memory.keep(
                    block.path("id").textValue(), new Thoughts(target.model(), target.credential(), List.of(), null));
        }
    }

    /** Remembers who made the calls of an answer or of an event. */
    void learn(byte[] json, int from, int to) {
        try {
            JsonNode root = JsonTree.read(json, from, to);
            learn(root.path("content_block"));
            root.path("content").forEach(this::learn);
        } catch (MalformedJsonException notJson) {
            // Then there is no call in it.
        }
    }

    /** Takes the thoughts out of a request if one of its calls is of another's making. */
    void restrict(ObjectNode request) {
        boolean foreign = false;
        for (JsonNode message : request.path("messages")) {
            for (JsonNode block : message.path("content")) {
                foreign |= isForeign(block);
            }
        }
        if (foreign) {
            request.path("messages").forEach(BoundThoughts::removeThoughts);
        }
    }

    /** Worked out only where there are thoughts or calls, which is not so in most conversations. */
    private ModelGeneration generation() {
        return ModelGeneration.of(target.model());
    }

    private boolean isForeign(JsonNode block) {
        if (!block.path("type").asText("").equals("tool_use")) {
            return false;
        }
        Thoughts known = memory.recall(block.path("id").asText(""));
        return known != null && !generation().accepts(known, target);
    }

    private static void removeThoughts(JsonNode message) {
        if (message.path("content") instanceof ArrayNode content) {
            for (int index = content.size() - 1; index >= 0; index--) {
                String type = content.path(index).path("type").asText("");
                if (type.equals("thinking") || type.equals("redacted_thinking")) {
                    content.remove(index);
                }
            }
        }
    }
}
