package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.ToolResult;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.JsonFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a conversation into the model. Made for one conversation: results of tools are gathered. */
final class ChatMessagesReader {

    /** What a call is named that came before calls had ids. */
    private static final String LEGACY_ID = "call_function_";

    private final Dialect dialect;
    private final List<ChatMessage> messages = new ArrayList<>();
    private final List<ContentPart> results = new ArrayList<>();
    private String lastLegacyId = LEGACY_ID;
    private int legacyCalls;

    ChatMessagesReader(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Returns the conversation. */
    List<ChatMessage> read(JsonNode array) {
        for (JsonNode message : array) {
            read(JsonFields.of(message));
        }
        endResults();
        return messages;
    }

    private void read(JsonFields message) {
        String role = message.text("role");
        switch (role == null ? "user" : role) {
            case "tool" -> results.add(result(message, message.text("tool_call_id")));
            case "function" -> results.add(result(message, lastLegacyId));
            case "assistant" -> add(Role.ASSISTANT, said(message), message);
            case "system" -> add(Role.SYSTEM, content(message), message);
            case "developer" -> add(Role.DEVELOPER, content(message), message);
            default -> add(Role.USER, content(message), message);
        }
    }

    private void add(Role role, List<ContentPart> content, JsonFields message) {
        endResults();
        String name = message.text("name");
        messages.add(new ChatMessage(role, content, name, message.rest(dialect)));
    }

    private void endResults() {
        if (!results.isEmpty()) {
            messages.add(new ChatMessage(Role.TOOL, results, null, Extensions.NONE));
            results.clear();
        }
    }

    private ToolResult result(JsonFields message, @Nullable String callId) {
        return new ToolResult(
                callId == null ? "" : callId, message.text("name"), content(message), false, message.cacheControl());
    }

    private List<ContentPart> content(JsonFields message) {
        return ChatPartsReader.content(message, dialect);
    }

    /** Thinking first, then texts and refusals, then calls: this dialect has no other order. */
    private List<ContentPart> said(JsonFields message) {
        List<ContentPart> parts = new ArrayList<>(ChatThoughts.read(message));
        parts.addAll(content(message));
        String refusal = message.text("refusal");
        if (refusal != null && !refusal.isEmpty()) {
            parts.add(new ContentPart.Refusal(refusal));
        }
        for (JsonNode call : message.array("tool_calls")) {
            parts.add(ChatToolCalls.read(call));
        }
        JsonNode function = message.takeIf("function_call", JsonNode::isObject);
        if (function != null) {
            lastLegacyId = LEGACY_ID + ++legacyCalls;
            parts.add(ChatToolCalls.legacy(lastLegacyId, function));
        }
        return parts;
    }
}
