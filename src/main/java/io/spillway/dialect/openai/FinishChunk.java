package io.spillway.dialect.openai;

import io.spillway.dialect.Operation;
import java.nio.charset.StandardCharsets;

/** The chunk with a finish reason that a provider forgot. It looks like the chunks that came before it. */
final class FinishChunk {

    private final Operation operation;
    private final StringBuilder head = new StringBuilder();
    private boolean headKnown;
    private boolean toolCall;
    private long seen;
    private long finished;

    FinishChunk(Operation operation) {
        this.operation = operation;
    }

    /** Takes note of a chunk that passes by. */
    void learn(EventScanner chunk, byte[] data) {
        toolCall |= chunk.choice().hasToolCall();
        seen |= chunk.choice().seen();
        finished |= chunk.choice().finished();
        if (!headKnown && chunk.hasChoices()) {
            headKnown = true;
            append("id", chunk.id(), data);
            append("created", chunk.created(), data);
            append("model", chunk.model(), data);
        }
    }

    /** Returns whether some choice has ended. */
    boolean anyFinished() {
        return finished != 0;
    }

    /** Returns whether every choice has ended. */
    boolean allFinished() {
        return finished != 0 && (seen & ~finished) == 0;
    }

    /** Returns it as an event. */
    byte[] write() {
        String object = operation == Operation.COMPLETION ? "text_completion" : "chat.completion.chunk";
        StringBuilder event = new StringBuilder("data: {")
                .append(head)
                .append("\"object\":\"")
                .append(object)
                .append("\",\"choices\":[");
        String separator = "";
        for (long rest = seen & ~finished; rest != 0; rest &= rest - 1) {
            event.append(separator).append(choice(Long.numberOfTrailingZeros(rest)));
            separator = ",";
        }
        return event.append("]}\n\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private String choice(int index) {
        String content = operation == Operation.COMPLETION ? "\"text\":\"\"" : "\"delta\":{}";
        String reason = toolCall ? "tool_calls" : "stop";
        return "{\"index\":" + index + "," + content + ",\"logprobs\":null,\"finish_reason\":\"" + reason + "\"}";
    }

    private void append(String name, EventScanner.Span value, byte[] data) {
        if (value.to > 0) {
            String json = new String(data, value.from, value.to - value.from, StandardCharsets.UTF_8);
            head.append('"').append(name).append("\":").append(json).append(',');
        }
    }
}
