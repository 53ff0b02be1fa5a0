package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.ChatEvent;
import io.spillway.dialect.ChatStreamReader;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.MediaKind;
import io.spillway.dialect.ContentPart.RedactedThinking;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.DialectException;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.JsonFields;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MediaSource;
import io.spillway.dialect.SseReader;
import io.spillway.dialect.Surroundings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads a streamed answer into the model.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">The chat completion chunk object</a>
 */
final class OpenAiChatStreamReader implements ChatStreamReader {

    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ERROR = "error".getBytes(StandardCharsets.US_ASCII);

    private final Dialect dialect;
    private final Surroundings surroundings;
    private final EventScanner chunk = new EventScanner();
    private final PlainChunk plain = new PlainChunk();
    private final Map<Integer, StreamedCalls> calls = new HashMap<>();
    private boolean begun;

    OpenAiChatStreamReader(Dialect dialect, Surroundings surroundings) {
        this.dialect = dialect;
        this.surroundings = surroundings;
    }

    @Override
    public void read(SseReader event, Consumer<ChatEvent> answer) {
        if (event.dataIs(DONE)) {
            answer.accept(ChatEvent.End.HERE);
            return;
        }
        chunk.scan(event.data(), event.dataFrom(), event.dataTo());
        if (chunk.isError() || event.isNamed(ERROR)) {
            answer.accept(new ChatEvent.Failed(error(event)));
        } else if (!chunk.isObject() || (!chunk.hasChoices() && chunk.usage() == null)) {
            throw new DialectException("an event without choices");
        } else if (!readPlain(event, answer)) {
            readChunk(JsonTree.read(event.data(), event.dataFrom(), event.dataTo()), answer);
        }
    }

    /** A provider that forgets its {@code [DONE]} has nothing else to say either. */
    @Override
    public void end(Consumer<ChatEvent> answer) {}

    /** Reads a chunk without a tree if it is one of the many that need none; returns whether it did. */
    private boolean readPlain(SseReader event, Consumer<ChatEvent> answer) {
        boolean understood = begun
                && chunk.usage() == null
                && chunk.choiceCount() == 1
                && plain.read(event.data(), event.dataFrom(), event.dataTo());
        if (!understood) {
            return false;
        }
        int choice = plain.choice();
        String text = plain.text();
        String thought = plain.thought();
        String arguments = plain.arguments();
        if (text != null) {
            answer.accept(new ChatEvent.TextDelta(choice, text));
        } else if (thought != null) {
            answer.accept(new ChatEvent.ThinkingDelta(choice, thought));
        } else {
            return arguments != null && streamedCalls(choice).readMore(plain.call(), arguments, answer);
        }
        return true;
    }

    private ApiError error(SseReader event) {
        return dialect.readError(200, Arrays.copyOfRange(event.data(), event.dataFrom(), event.dataTo()));
    }

    private void readChunk(JsonNode json, Consumer<ChatEvent> answer) {
        if (!begun) {
            begun = true;
            answer.accept(new ChatEvent.Begin(
                    json.path("id").textValue(),
                    json.path("model").textValue(),
                    json.path("created").asLong(),
                    null,
                    extensions(json)));
        }
        int place = 0;
        for (JsonNode choice : json.path("choices")) {
            readChoice(choice, choice.path("index").asInt(place++), answer);
        }
        if (chunk.usage() != null) {
            answer.accept(new ChatEvent.Usage(chunk.usage()));
        }
    }

    private Extensions extensions(JsonNode json) {
        JsonFields fields = JsonFields.of(json);
        fields.drop("id", "model", "created", "object", "choices", "usage", "error");
        return fields.rest(dialect);
    }

    private void readChoice(JsonNode choice, int index, Consumer<ChatEvent> answer) {
        JsonNode logprobs = choice.path("logprobs");
        if (logprobs.isObject()) {
            answer.accept(new ChatEvent.Logprobs(index, logprobs));
        }
        // Perplexity repeats beside each delta the message so far; others send the message alone.
        JsonNode delta = choice.path("delta");
        readDelta(JsonFields.of(delta.isObject() ? delta : choice.path("message")), index, answer);
        if (choice.path("text").isTextual()) {
            answer.accept(new ChatEvent.TextDelta(index, choice.path("text").textValue()));
        }
        String reason = choice.path("finish_reason").asText("");
        if (!reason.isEmpty() && !choice.path("finish_reason").isNull()) {
            streamedCalls(index).end(answer);
            answer.accept(new ChatEvent.Stop(index, ChatUsage.stopReason(reason), null));
        }
    }

    private void readDelta(JsonFields delta, int index, Consumer<ChatEvent> answer) {
        String thought = ChatThoughts.text(delta);
        if (thought != null) {
            answer.accept(new ChatEvent.ThinkingDelta(index, thought));
        }
        for (JsonNode block : delta.array("thinking_blocks")) {
            readBlock(block, index, answer);
        }
        for (ContentPart part : ChatAnswerParts.read(delta, dialect)) {
            readPart(part, index, answer);
        }
        String refusal = delta.text("refusal");
        if (refusal != null) {
            answer.accept(new ChatEvent.RefusalDelta(index, refusal));
        }
        for (JsonNode image : delta.array("images")) {
            MediaSource source =
                    MediaSource.ofUrl(image.path("image_url").path("url").asText(""));
            answer.accept(new ChatEvent.Part(index, ContentPart.media(MediaKind.IMAGE, source)));
        }
        for (JsonNode annotation : delta.array("annotations")) {
            answer.accept(new ChatEvent.Cited(index, ChatAnswerParts.citation(annotation)));
        }
        for (JsonNode call : delta.array("tool_calls")) {
            streamedCalls(index).read(call, answer);
        }
        JsonNode function = delta.takeIf("function_call", JsonNode::isObject);
        if (function != null) {
            streamedCalls(index).readLegacy(function, answer);
        }
        JsonNode audio = delta.takeIf("audio", JsonNode::isObject);
        if (audio != null) {
            JsonNode json = JsonTree.object().set("audio", audio);
            answer.accept(new ChatEvent.Part(index, new ContentPart.Foreign(dialect.id(), json)));
        }
    }

    /** A block repeats the text that went before, and signs it. */
    private static void readBlock(JsonNode block, int index, Consumer<ChatEvent> answer) {
        ContentPart thought = ChatThoughts.block(block);
        if (thought instanceof RedactedThinking redacted) {
            answer.accept(new ChatEvent.Redacted(index, redacted.data()));
        } else if (thought instanceof Thinking thinking && thinking.signature() != null) {
            answer.accept(new ChatEvent.ThinkingSigned(index, thinking.signature()));
        }
    }

    private static void readPart(ContentPart part, int index, Consumer<ChatEvent> answer) {
        if (part instanceof Text text) {
            answer.accept(new ChatEvent.TextDelta(index, text.text()));
        } else if (part instanceof Thinking thinking) {
            answer.accept(new ChatEvent.ThinkingDelta(index, thinking.text()));
        } else {
            answer.accept(new ChatEvent.Part(index, part));
        }
    }

    private StreamedCalls streamedCalls(int choice) {
        return calls.computeIfAbsent(choice, index -> new StreamedCalls(index, surroundings));
    }
}
