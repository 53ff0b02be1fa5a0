package io.spillway.gateway.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ToolDefinition;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts tokens without asking anybody.
 *
 * <p>The count is exact where it is known how the model cuts its texts, and for conversations also what it puts around
 * the messages, which is only told of texts. For all other models it is a guess in the vocabulary of OpenAI's newer ones.
 * It takes time and, once, a file: not for an event loop. Stateless.
 *
 * @see <a href="https://developers.openai.com/cookbook/examples/how_to_count_tokens_with_tiktoken">How to count tokens</a>
 */
public final class TokenCounter {

    private static final long PER_MESSAGE = 3;

    private static final long PER_NAME = 1;

    /** What every answer begins with. */
    private static final long PER_ANSWER = 3;

    /** What an image or another medium takes, roughly. */
    private static final long PER_MEDIUM = 1_000;

    private static final Tokenizer USUAL = Tokenizer.O200K;

    /** Counts a conversation, with its tools. */
    public TokenCount conversation(String model, ChatRequest request) {
        Tokenizer known = Tokenizer.of(model);
        Tokenizer tokenizer = Objects.requireNonNullElse(known, USUAL);
        long tokens = PER_ANSWER;
        for (ChatMessage message : request.messages()) {
            tokens += message(tokenizer, message);
        }
        for (ToolDefinition tool : request.tools()) {
            tokens += tool(tokenizer, tool);
        }
        boolean exact = known != null && known.countsChatsOf(model) && isPlain(request);
        return new TokenCount(tokens, exact, tokenizer.encodingName());
    }

    /**
     * Counts texts.
     *
     * @param input a text, an array of texts, tokens, or an array of tokens; anything else in it is not counted
     */
    public TokenCount texts(String model, JsonNode input) {
        Tokenizer known = Tokenizer.of(model);
        Tokenizer tokenizer = Objects.requireNonNullElse(known, USUAL);
        return new TokenCount(texts(tokenizer, input), known != null, tokenizer.encodingName());
    }

    private static long texts(Tokenizer tokenizer, JsonNode input) {
        if (input.isNumber()) {
            return 1;
        }
        if (input.isTextual()) {
            return tokenizer.count(input.textValue());
        }
        long tokens = 0;
        for (JsonNode item : input) {
            tokens += texts(tokenizer, item);
        }
        return tokens;
    }

    private static boolean isPlain(ChatRequest request) {
        return request.tools().isEmpty()
                && request.responseFormat() == null
                && request.messages().stream().allMatch(TokenCounter::isPlain);
    }

    private static boolean isPlain(ChatMessage message) {
        return message.role() != ChatMessage.Role.TOOL
                && message.content().stream().allMatch(ContentPart.Text.class::isInstance);
    }

    private static long message(Tokenizer tokenizer, ChatMessage message) {
        return PER_MESSAGE
                + tokenizer.count(message.role().name().toLowerCase(Locale.ROOT))
                + parts(tokenizer, message.content())
                + (message.name() == null ? 0 : PER_NAME + tokenizer.count(message.name()));
    }

    /** Neighbouring texts are one text to the model. */
    private static long parts(Tokenizer tokenizer, List<ContentPart> parts) {
        long tokens = 0;
        var text = new StringBuilder();
        for (ContentPart part : parts) {
            if (part instanceof ContentPart.Text words) {
                text.append(words.text());
            } else {
                tokens += part(tokenizer, part);
            }
        }
        return tokens + tokenizer.count(text.toString());
    }

    private static long part(Tokenizer tokenizer, ContentPart part) {
        if (part instanceof ContentPart.Media) {
            return PER_MEDIUM;
        }
        if (part instanceof ContentPart.ToolCall call) {
            return PER_MESSAGE + tokenizer.count(call.name()) + tokenizer.count(call.arguments());
        }
        if (part instanceof ContentPart.ToolResult result) {
            return parts(tokenizer, result.content());
        }
        if (part instanceof ContentPart.Thinking thinking) {
            return tokenizer.count(thinking.text());
        }
        if (part instanceof ContentPart.Refusal refusal) {
            return tokenizer.count(refusal.text());
        }
        return part instanceof ContentPart.Foreign foreign
                ? tokenizer.count(foreign.json().toString())
                : 0;
    }

    private static long tool(Tokenizer tokenizer, ToolDefinition tool) {
        if (tool instanceof ToolDefinition.Function function) {
            return PER_MESSAGE
                    + tokenizer.count(function.name())
                    + optional(tokenizer, function.description())
                    + (function.parameters() == null
                            ? 0
                            : tokenizer.count(function.parameters().toString()));
        }
        return tool instanceof ToolDefinition.Foreign foreign
                ? tokenizer.count(foreign.json().toString())
                : 0;
    }

    private static long optional(Tokenizer tokenizer, @Nullable String text) {
        return text == null ? 0 : tokenizer.count(text);
    }
}
