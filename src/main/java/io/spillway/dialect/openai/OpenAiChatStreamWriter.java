package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatEvent;
import io.spillway.dialect.ChatStreamWriter;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Foreign;
import io.spillway.dialect.ContentPart.Media;
import io.spillway.dialect.ContentPart.MediaKind;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.JsonText;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Operation;
import io.spillway.dialect.Surroundings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes a streamed answer from the model. Every step is told in a chunk of its own; what all chunks have in common is
 * worked out once, and texts go out without a tree.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">The chat completion chunk object</a>
 */
final class OpenAiChatStreamWriter implements ChatStreamWriter {

    private static final byte[] DATA = ascii("data: ");
    private static final byte[] ROLE = ascii("\"role\":\"assistant\",");
    private static final byte[] NOT_FINISHED = ascii("},\"logprobs\":null,\"finish_reason\":null}]}\n\n");
    private static final byte[] NO_CHOICE = ascii("],\"usage\":");
    private static final byte[] END_OF_CHUNK = ascii("}\n\n");
    private static final byte[] DONE = ascii("data: [DONE]\n\n");
    private static final byte[] CONTENT = ascii("\"content\":");
    private static final byte[] REASONING = ascii("\"reasoning_content\":");
    private static final byte[] REFUSAL = ascii("\"refusal\":");

    private static final byte[] TOOL_CALL = ascii("\"tool_calls\":[{\"index\":");
    private static final byte[] FUNCTION = ascii(",\"function\":{\"arguments\":");
    private static final byte[] END_OF_TOOL_CALL = ascii("}}]");
    private static final byte[] FUNCTION_CALL = ascii("\"function_call\":{\"arguments\":");
    private static final byte[] END_OF_FUNCTION_CALL = ascii("}");

    private final ClientRequest request;
    private final Dialect dialect;
    private final Surroundings surroundings;
    private final boolean chat;
    private final boolean legacy;
    private final boolean usageWanted;
    private final BitSet begun = new BitSet();

    /** What each choice has thought since the last signature. */
    private final Map<Integer, StringBuilder> thoughts = new HashMap<>();

    /** The probabilities that go with each choice's next text. */
    private final Map<Integer, JsonNode> logprobs = new HashMap<>();

    private byte[] head = {};

    /** What a chunk of the first choice begins with, up to where its delta begins. */
    private byte[] firstHead = {};

    OpenAiChatStreamWriter(ClientRequest request, Dialect dialect, Surroundings surroundings) {
        this.request = request;
        this.dialect = dialect;
        this.surroundings = surroundings;
        this.chat = request.operation() != Operation.COMPLETION;
        this.legacy = request instanceof OpenAiRequest own && own.knowsFunctionsOnly();
        this.usageWanted = request instanceof OpenAiRequest own && own.wantsUsage();
    }

    @Override
    public void write(ChatEvent event, ByteArrayOutputStream events) {
        if (event instanceof ChatEvent.TextDelta text) {
            writeText(text, events);
        } else if (event instanceof ChatEvent.Begin begin) {
            head = head(begin);
            firstHead = concat(DATA, head, choiceHead(0));
        } else if (event instanceof ChatEvent.Stop stop) {
            writeStop(stop, events);
        } else if (event instanceof ChatEvent.Usage usage) {
            writeUsage(usage, events);
        } else if (event instanceof ChatEvent.End) {
            events.writeBytes(DONE);
        } else if (event instanceof ChatEvent.Logprobs told) {
            logprobs.put(told.choice(), told.logprobs());
        } else if (chat) {
            writeChat(event, events);
        }
    }

    private void writeChat(ChatEvent event, ByteArrayOutputStream events) {
        if (event instanceof ChatEvent.ThinkingDelta thinking) {
            thoughts.computeIfAbsent(thinking.choice(), index -> new StringBuilder())
                    .append(thinking.text());
            writeField(thinking.choice(), REASONING, thinking.text(), events);
        } else if (event instanceof ChatEvent.RefusalDelta refusal) {
            writeField(refusal.choice(), REFUSAL, refusal.text(), events);
        } else if (event instanceof ChatEvent.ToolCallBegin call) {
            writeDelta(call.choice(), begin(call), events);
        } else if (event instanceof ChatEvent.ToolCallDelta more) {
            writeMore(more, events);
        } else if (event instanceof ChatEvent.ThinkingSigned end) {
            writeSigned(end, events);
        } else if (event instanceof ChatEvent.Redacted redacted) {
            if (ChatThoughts.isAnthropic(redacted.data())) {
                writeBlock(redacted.choice(), ChatThoughts.redacted(redacted.data()), events);
            }
        } else if (event instanceof ChatEvent.Cited cited) {
            ObjectNode delta = JsonTree.object();
            delta.putArray("annotations").add(OpenAiChatAnswerWriter.annotation(cited.citation()));
            writeDelta(cited.choice(), delta, events);
        } else if (event instanceof ChatEvent.Part part) {
            writePart(part.choice(), part.part(), events);
        }
    }

    /** Everything up to and including {@code "choices":[}. */
    private byte[] head(ChatEvent.Begin begin) {
        String prefix = chat ? OpenAiChatAnswerWriter.CHAT_ID : OpenAiChatAnswerWriter.TEXT_ID;
        ObjectNode json = JsonTree.object()
                .put("id", begin.id() == null ? prefix + surroundings.newId() : begin.id())
                .put("object", chat ? "chat.completion.chunk" : "text_completion")
                .put("created", begin.created() > 0 ? begin.created() : surroundings.epochSeconds())
                .put("model", begin.model() == null ? request.model() : begin.model());
        begin.extensions().writeTo(json, dialect);
        String open = json.toString();
        return (open.substring(0, open.length() - 1) + ",\"choices\":[").getBytes(StandardCharsets.UTF_8);
    }

    private void writeText(ChatEvent.TextDelta text, ByteArrayOutputStream events) {
        JsonNode probabilities = logprobs.remove(text.choice());
        if (chat && probabilities == null) {
            writeField(text.choice(), CONTENT, text.text(), events);
            return;
        }
        ObjectNode choice = JsonTree.object().put("index", text.choice());
        if (chat) {
            ObjectNode delta = choice.putObject("delta");
            if (isFirst(text.choice())) {
                delta.put("role", "assistant");
            }
            delta.put("content", text.text());
        } else {
            choice.put("text", text.text());
        }
        choice.set("logprobs", probabilities == null ? choice.nullNode() : probabilities);
        choice.putNull("finish_reason");
        writeChoice(choice, events);
    }

    private void writeField(int choice, byte[] name, String value, ByteArrayOutputStream events) {
        openDelta(choice, events);
        events.writeBytes(name);
        JsonText.write(value, events);
        events.writeBytes(NOT_FINISHED);
    }

    private void writeDelta(int choice, ObjectNode delta, ByteArrayOutputStream events) {
        openDelta(choice, events);
        byte[] json = JsonTree.write(delta);
        events.write(json, 1, json.length - 2);
        events.writeBytes(NOT_FINISHED);
    }

    private void openDelta(int choice, ByteArrayOutputStream events) {
        if (choice == 0) {
            events.writeBytes(firstHead);
        } else {
            events.writeBytes(DATA);
            events.writeBytes(head);
            events.writeBytes(choiceHead(choice));
        }
        if (isFirst(choice)) {
            events.writeBytes(ROLE);
        }
    }

    private static byte[] choiceHead(int choice) {
        return ascii("{\"index\":" + choice + ",\"delta\":{");
    }

    private boolean isFirst(int choice) {
        boolean first = !begun.get(choice);
        begun.set(choice);
        return first;
    }

    private ObjectNode begin(ChatEvent.ToolCallBegin call) {
        ObjectNode delta = JsonTree.object();
        if (legacy) {
            delta.putObject("function_call").put("name", call.name()).put("arguments", "");
            return delta;
        }
        ObjectNode json = delta.putArray("tool_calls")
                .addObject()
                .put("index", call.index())
                .put("id", call.id())
                .put("type", "function");
        json.putObject("function").put("name", call.name()).put("arguments", "");
        ChatToolCalls.sign(json, call.signature());
        return delta;
    }

    private void writeMore(ChatEvent.ToolCallDelta more, ByteArrayOutputStream events) {
        openDelta(more.choice(), events);
        if (legacy) {
            events.writeBytes(FUNCTION_CALL);
        } else {
            events.writeBytes(TOOL_CALL);
            events.writeBytes(ascii(Integer.toString(more.index())));
            events.writeBytes(FUNCTION);
        }
        JsonText.write(more.arguments(), events);
        events.writeBytes(legacy ? END_OF_FUNCTION_CALL : END_OF_TOOL_CALL);
        events.writeBytes(NOT_FINISHED);
    }

    private void writeSigned(ChatEvent.ThinkingSigned end, ByteArrayOutputStream events) {
        StringBuilder text = thoughts.remove(end.choice());
        if (ChatThoughts.isAnthropic(end.signature())) {
            String thought = text == null ? "" : text.toString();
            writeBlock(end.choice(), ChatThoughts.signed(thought, end.signature()), events);
        }
    }

    private void writeBlock(int choice, ObjectNode block, ByteArrayOutputStream events) {
        ObjectNode delta = JsonTree.object();
        delta.putArray("thinking_blocks").add(block);
        writeDelta(choice, delta, events);
    }

    private void writePart(int choice, ContentPart part, ByteArrayOutputStream events) {
        ObjectNode delta = JsonTree.object();
        if (part instanceof Media media && media.kind() == MediaKind.IMAGE) {
            delta.putArray("images").add(OpenAiChatAnswerWriter.image(media));
            writeDelta(choice, delta, events);
        } else if (part instanceof Foreign foreign && foreign.dialect().equals(dialect.id())) {
            foreign.json().properties().forEach(field -> delta.set(field.getKey(), field.getValue()));
            writeDelta(choice, delta, events);
        }
    }

    private void writeStop(ChatEvent.Stop stop, ByteArrayOutputStream events) {
        ObjectNode choice = JsonTree.object().put("index", stop.choice());
        if (chat) {
            ObjectNode delta = choice.putObject("delta");
            if (isFirst(stop.choice())) {
                delta.put("role", "assistant");
            }
        } else {
            choice.put("text", "");
        }
        JsonNode rest = logprobs.remove(stop.choice());
        choice.set("logprobs", rest == null ? choice.nullNode() : rest);
        choice.put("finish_reason", ChatUsage.finishReason(stop.reason(), legacy));
        writeChoice(choice, events);
    }

    private void writeChoice(ObjectNode choice, ByteArrayOutputStream events) {
        events.writeBytes(DATA);
        events.writeBytes(head);
        events.writeBytes(JsonTree.write(choice));
        events.write(']');
        events.writeBytes(END_OF_CHUNK);
    }

    private void writeUsage(ChatEvent.Usage usage, ByteArrayOutputStream events) {
        if (usageWanted) {
            events.writeBytes(DATA);
            events.writeBytes(head);
            events.writeBytes(NO_CHOICE);
            events.writeBytes(JsonTree.write(ChatUsage.write(usage.usage())));
            events.writeBytes(END_OF_CHUNK);
        }
    }

    private static byte[] concat(byte[]... pieces) {
        var whole = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            whole.writeBytes(piece);
        }
        return whole.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
