package io.spillway.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.MediaSource;
import io.spillway.dialect.ToolChoice;
import io.spillway.dialect.ToolDefinition;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Everything that a request must mention in whatever dialect it is written: texts, calls and their arguments, results,
 * images, tools. For dialects that are only written and never read.
 */
public final class Mentions {

    private Mentions() {}

    /** Returns what a request in the form that all share mentions. */
    public static Set<Object> of(ChatRequest request) {
        Set<Object> mentions = new HashSet<>();
        for (ChatMessage message : request.messages()) {
            message.content().forEach(part -> add(part, mentions));
        }
        for (ToolDefinition.Function function : request.functions()) {
            if (isOffered(function, request.toolChoice())) {
                mentions.add(function.name());
            }
        }
        return mentions;
    }

    /** Where only some tools may be called, some dialects offer no others. */
    private static boolean isOffered(ToolDefinition.Function function, ToolChoice choice) {
        return choice == null || choice.names().isEmpty() || choice.names().contains(function.name());
    }

    /** Returns what a request as it is written mentions: each text in it, and each object. */
    public static Set<Object> in(JsonNode json) {
        Set<Object> mentions = new HashSet<>();
        addAll(json, mentions);
        return mentions;
    }

    private static void add(ContentPart part, Set<Object> mentions) {
        if (part instanceof ContentPart.Text text && !text.text().isEmpty()) {
            mentions.add(text.text());
        } else if (part instanceof ContentPart.ToolCall call) {
            mentions.add(call.name());
            mentions.add(tree(call.arguments().isBlank() ? "{}" : call.arguments()));
        } else if (part instanceof ContentPart.ToolResult result) {
            result.content().forEach(content -> add(content, mentions));
        } else if (part instanceof ContentPart.Media media && media.source().kind() == MediaSource.Kind.BASE64) {
            mentions.add(media.source().value());
        }
    }

    private static void addAll(JsonNode json, Set<Object> mentions) {
        if (json.isTextual()) {
            add(json.textValue(), mentions);
        } else if (json.isObject()) {
            mentions.add(json);
        }
        json.forEach(child -> addAll(child, mentions));
    }

    /** A text may hold JSON, an image's bytes behind their type, or several texts in lines. */
    private static void add(String text, Set<Object> mentions) {
        mentions.add(text);
        mentions.add(text.substring(text.indexOf(";base64,") < 0 ? 0 : text.indexOf(";base64,") + ";base64,".length()));
        if (text.startsWith("{")) {
            try {
                mentions.add(tree(text));
            } catch (MalformedJsonException plainText) {
                mentions.add(text);
            }
        }
    }

    private static JsonNode tree(String json) {
        return JsonTree.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
