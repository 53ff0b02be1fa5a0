package io.spillway.dialect.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Media;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.ContentPart.ToolResult;
import io.spillway.dialect.JsonTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a conversation in the order that Google demands: user and model take turns, the user begins, and each turn of
 * tool calls is followed by exactly as many results.
 *
 * @see <a href="https://ai.google.dev/api/caching#Content">Content</a>
 */
final class GeminiContents {

    private static final String USER = "user";
    private static final String MODEL = "model";

    /** Stands where a client has cut off the beginning: the first turn must be the user's. */
    private static final String BEGINNING = ".";

    private final GeminiParts parts;
    private final GeminiGeneration model;
    private final ArrayNode turns = JsonTree.array();
    private final Map<String, ToolCall> unanswered = new LinkedHashMap<>();
    private final Map<String, ToolResult> results = new HashMap<>();
    private final List<ContentPart> stray = new ArrayList<>();

    GeminiContents(GeminiDialect dialect, GeminiGeneration model) {
        this.parts = new GeminiParts(dialect);
        this.model = model;
    }

    /**
     * Writes the turns.
     *
     * @param first texts that go before all of it, where the operator has no place of its own
     */
    ArrayNode write(List<ChatMessage> messages, List<String> first) {
        first.forEach(text -> turn(USER).addObject().put("text", text));
        int current = currentTurn(messages);
        for (int place = 0; place < messages.size(); place++) {
            write(messages.get(place), place > current);
        }
        answer();
        if (turns.isEmpty()) {
            turn(USER).addObject().put("text", BEGINNING);
        }
        return turns;
    }

    /** Returns where the turn begins that the model is in: at the last thing that the user said. */
    private static int currentTurn(List<ChatMessage> messages) {
        int last = messages.size() - 1;
        while (last >= 0 && messages.get(last).role() != ChatMessage.Role.USER) {
            last--;
        }
        return last;
    }

    private void write(ChatMessage message, boolean current) {
        switch (message.role()) {
            case USER -> {
                answer();
                add(USER, message.content());
            }
            case ASSISTANT -> {
                if (!results.isEmpty() || !stray.isEmpty()) {
                    answer();
                }
                say(message, current);
            }
            case TOOL -> message.parts(ToolResult.class).forEach(this::take);
            // What the operator says stands elsewhere.
            case SYSTEM, DEVELOPER -> {}
        }
    }

    private void add(String role, List<ContentPart> content) {
        List<ObjectNode> written = new ArrayList<>();
        for (ContentPart part : content) {
            ObjectNode json = parts.write(part);
            if (json != null) {
                written.add(json);
            }
        }
        if (!written.isEmpty()) {
            turn(role).addAll(written);
        }
    }

    private void say(ChatMessage message, boolean current) {
        add(MODEL, message.content());
        List<ToolCall> calls = message.parts(ToolCall.class);
        calls.forEach(call -> unanswered.put(call.id(), call));
        if (!calls.isEmpty() && current && model.isThird()) {
            vouch();
        }
    }

    /**
     * A newer model refuses the first call of a step without its signature. Where nobody has kept it, this takes its
     * place.
     *
     * @see <a href="https://ai.google.dev/gemini-api/docs/thought-signatures">Thought signatures, FAQ 1</a>
     */
    private void vouch() {
        for (var part : turn(MODEL)) {
            if (part.has("functionCall")) {
                if (part instanceof ObjectNode call && !call.has(GeminiParts.SIGNATURE)) {
                    call.put(GeminiParts.SIGNATURE, "skip_thought_signature_validator");
                }
                return;
            }
        }
    }

    /** A result of a call that is not there is told as what it holds: it cannot be told as a result. */
    private void take(ToolResult result) {
        if (unanswered.containsKey(result.callId())) {
            results.put(result.callId(), result);
        } else {
            stray.addAll(result.content());
        }
    }

    /** Writes one result for each call, in the order of the calls; then what is no result, but came with them. */
    private void answer() {
        for (ToolCall call : unanswered.values()) {
            ToolResult result = results.get(call.id());
            turn(USER).add(result(call, result));
            if (result != null) {
                result.content().stream().filter(Media.class::isInstance).forEach(stray::add);
            }
        }
        add(USER, stray);
        unanswered.clear();
        results.clear();
        stray.clear();
    }

    private static ObjectNode result(ToolCall call, @Nullable ToolResult result) {
        ObjectNode json = JsonTree.object();
        ObjectNode response = json.putObject("functionResponse")
                .put("id", call.id())
                .put("name", GeminiToolNames.toGoogle(call.name()));
        String text = result == null ? "" : text(result);
        if (result != null && result.error()) {
            response.putObject("response").put("error", text);
        } else if (JsonTree.isObject(text)) {
            response.set("response", JsonTree.arguments(text));
        } else {
            response.putObject("response").put("result", text);
        }
        return json;
    }

    private static String text(ToolResult result) {
        StringBuilder text = new StringBuilder();
        for (ContentPart part : result.content()) {
            if (part instanceof Text said) {
                text.append(text.isEmpty() ? "" : "\n").append(said.text());
            }
        }
        return text.toString();
    }

    /** Returns the parts of the turn that is to be added to: the last one, or a new one where somebody else spoke. */
    private ArrayNode turn(String role) {
        if (turns.isEmpty() && role.equals(MODEL)) {
            turn(USER).addObject().put("text", BEGINNING);
        }
        if (turns.isEmpty()
                || !turns.path(turns.size() - 1).path("role").asText("").equals(role)) {
            turns.addObject().put("role", role).putArray("parts");
        }
        return turns.path(turns.size() - 1).withArray("/parts");
    }
}
