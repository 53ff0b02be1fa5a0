package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.Asked;
import io.spillway.dialect.ChatEvent;
import io.spillway.dialect.ChatStreamReader;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.DialectException;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Signature;
import io.spillway.dialect.SseReader;
import io.spillway.dialect.TokenUsage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a streamed answer into the model.
 *
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/streaming">Streaming messages</a>
 */
final class AnthropicStreamReader implements ChatStreamReader {

    private final Dialect dialect;
    private final BlocksReader blocks;
    private final Asked asked;
    private final UsageCounts usage = new UsageCounts();
    private final Map<Integer, Block> open = new HashMap<>();
    private final PlainDelta plain = new PlainDelta();
    private int calls;

    AnthropicStreamReader(Dialect dialect, Asked asked) {
        this.dialect = dialect;
        this.blocks = new BlocksReader(dialect);
        this.asked = asked;
    }

    private enum Kind {
        PLAIN,
        CALL,

        /** A call whose arguments are the answer. */
        ANSWER,

        /** A call of a tool that the provider itself runs; it is told when it is whole. */
        OF_PROVIDER
    }

    /** A block that has begun. */
    private static final class Block {
        final Kind kind;
        final int call;
        final JsonNode begun;
        final StringBuilder json = new StringBuilder();
        final StringBuilder signature = new StringBuilder();

        Block(Kind kind, int call, JsonNode begun) {
            this.kind = kind;
            this.call = call;
            this.begun = begun;
        }
    }

    @Override
    public void read(SseReader event, Consumer<ChatEvent> answer) {
        if (plain.read(event.data(), event.dataFrom(), event.dataTo())) {
            readPlain(answer);
        } else {
            readAny(event, answer);
        }
    }

    private void readPlain(Consumer<ChatEvent> answer) {
        PlainDelta.Type type = Objects.requireNonNull(plain.type(), "a plain delta has a type");
        switch (type) {
            case TEXT_DELTA -> tellText(plain.more(), answer);
            case THINKING_DELTA -> tellThought(plain.more(), answer);
            case INPUT_JSON_DELTA -> {
                Block block = open.get(plain.index());
                if (block != null) {
                    readJson(block, plain.more(), answer);
                }
            }
        }
    }

    private void readAny(SseReader event, Consumer<ChatEvent> answer) {
        JsonNode json = JsonTree.read(event.data(), event.dataFrom(), event.dataTo(), "content_block.input");
        switch (json.path("type").asText("")) {
            case "message_start" -> begin(json.path("message"), answer);
            case "content_block_start" -> beginBlock(json.path("index").asInt(), json.path("content_block"), answer);
            case "content_block_delta" -> readDelta(json.path("index").asInt(), json.path("delta"), answer);
            case "content_block_stop" -> endBlock(open.remove(json.path("index").asInt()), answer);
            case "message_delta" -> readEnd(json, answer);
            case "message_stop" -> answer.accept(ChatEvent.End.HERE);
            case "error" -> answer.accept(new ChatEvent.Failed(dialect.readError(200, data(event))));
            case "" -> throw new DialectException("an event without a type");
            default -> {
                // Pings, and what may be added one day: the API asks to be patient with events it does not know.
            }
        }
    }

    /** The final marker says that an answer is complete. */
    @Override
    public void end(Consumer<ChatEvent> answer) {}

    private void begin(JsonNode message, Consumer<ChatEvent> answer) {
        TokenUsage known = usage.read(message.path("usage")).usage();
        answer.accept(new ChatEvent.Begin(
                message.path("id").textValue(), message.path("model").textValue(), 0, known, Extensions.NONE));
    }

    private void beginBlock(int index, JsonNode block, Consumer<ChatEvent> answer) {
        String type = block.path("type").asText("");
        switch (type) {
            case "tool_use" -> beginCall(index, block, answer);
            case "text" -> {
                open.put(index, new Block(Kind.PLAIN, 0, block));
                tellText(block.path("text").asText(""), answer);
                block.path("citations").forEach(cited -> answer.accept(citation(cited)));
            }
            case "thinking" -> {
                Block thought = new Block(Kind.PLAIN, 0, block);
                open.put(index, thought);
                thought.signature.append(block.path("signature").asText(""));
                tellThought(block.path("thinking").asText(""), answer);
            }
            case "redacted_thinking" -> {
                Signature data = blocks.signature(block.path("data").textValue());
                if (data != null) {
                    answer.accept(new ChatEvent.Redacted(0, data));
                }
            }
            default -> {
                if (type.endsWith("_tool_use")) {
                    open.put(index, new Block(Kind.OF_PROVIDER, 0, block));
                } else {
                    answer.accept(new ChatEvent.Part(0, blocks.block(block)));
                }
            }
        }
    }

    private void beginCall(int index, JsonNode block, Consumer<ChatEvent> answer) {
        String name = block.path("name").asText("");
        boolean wraps = name.equals(StructuredAnswer.TOOL)
                && StructuredAnswer.isTool(
                        asked.chat(), ModelGeneration.of(asked.target().model()));
        Block call = wraps ? new Block(Kind.ANSWER, 0, block) : new Block(Kind.CALL, calls++, block);
        open.put(index, call);
        if (!wraps) {
            answer.accept(
                    new ChatEvent.ToolCallBegin(0, call.call, block.path("id").asText(""), name, null));
        }
        String input = block.has("input") ? JsonTree.text(block.path("input")) : "{}";
        if (!input.replaceAll("\\s", "").equals("{}")) {
            readJson(call, input, answer);
        }
    }

    private void readDelta(int index, JsonNode delta, Consumer<ChatEvent> answer) {
        Block block = open.get(index);
        switch (delta.path("type").asText("")) {
            case "text_delta" -> tellText(delta.path("text").asText(""), answer);
            case "thinking_delta" -> tellThought(delta.path("thinking").asText(""), answer);
            case "signature_delta" -> {
                if (block != null) {
                    block.signature.append(delta.path("signature").asText(""));
                }
            }
            case "input_json_delta" -> {
                if (block != null) {
                    readJson(block, delta.path("partial_json").asText(""), answer);
                }
            }
            case "citations_delta" -> answer.accept(citation(delta.path("citation")));
            default -> {
                // Deltas of blocks that only this dialect knows.
            }
        }
    }

    private static void readJson(Block block, String piece, Consumer<ChatEvent> answer) {
        if (piece.isEmpty()) {
            return;
        }
        block.json.append(block.kind == Kind.OF_PROVIDER || block.json.isEmpty() ? piece : "");
        if (block.kind == Kind.CALL) {
            answer.accept(new ChatEvent.ToolCallDelta(0, block.call, piece));
        } else if (block.kind == Kind.ANSWER) {
            tellText(piece, answer);
        }
    }

    /** A call without arguments has none at all on the wire. */
    private void endBlock(@Nullable Block block, Consumer<ChatEvent> answer) {
        if (block == null) {
            return;
        }
        Signature signature = blocks.signature(block.signature.toString());
        if (signature != null) {
            answer.accept(new ChatEvent.ThinkingSigned(0, signature));
        }
        if (block.kind == Kind.OF_PROVIDER) {
            answer.accept(new ChatEvent.Part(0, whole(block)));
        } else if (block.kind != Kind.PLAIN && block.json.isEmpty()) {
            readJson(block, "{}", answer);
        }
    }

    private ContentPart whole(Block block) {
        ObjectNode whole = block.begun.deepCopy();
        if (!block.json.isEmpty()) {
            whole.set("input", JsonTree.arguments(block.json.toString()));
        }
        return new ContentPart.Foreign(dialect.id(), whole);
    }

    private void readEnd(JsonNode json, Consumer<ChatEvent> answer) {
        TokenUsage counted = usage.read(json.path("usage")).usage();
        if (counted != null) {
            answer.accept(new ChatEvent.Usage(counted));
        }
        JsonNode delta = json.path("delta");
        if (delta.path("stop_reason").isTextual()) {
            answer.accept(new ChatEvent.Stop(
                    0,
                    AnthropicAnswerReader.stopReason(delta.path("stop_reason").textValue()),
                    delta.path("stop_sequence").textValue()));
        }
    }

    private ChatEvent citation(JsonNode citation) {
        return new ChatEvent.Cited(0, blocks.citation(citation));
    }

    private static void tellText(String text, Consumer<ChatEvent> answer) {
        if (!text.isEmpty()) {
            answer.accept(new ChatEvent.TextDelta(0, text));
        }
    }

    private static void tellThought(String text, Consumer<ChatEvent> answer) {
        if (!text.isEmpty()) {
            answer.accept(new ChatEvent.ThinkingDelta(0, text));
        }
    }

    private static byte[] data(SseReader event) {
        return Arrays.copyOfRange(event.data(), event.dataFrom(), event.dataTo());
    }
}
