package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatEvent;
import io.spillway.dialect.ChatStreamWriter;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.ContentPart.Foreign;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.StopReason;
import io.spillway.dialect.Surroundings;
import io.spillway.dialect.TokenUsage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one streamed answer: a start, blocks one behind the other, the reason to stop with the usage, a stop.
 *
 * <p>One block is open at a time. What comes for another while a tool call's arguments are incomplete waits until they
 * are complete, and no longer. A call that has none when anything else has more to say is not waited for; arguments that
 * come for it after all are told under its index.
 *
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/streaming">Streaming messages</a>
 */
final class AnthropicStreamWriter implements ChatStreamWriter {

    private final ClientRequest request;
    private final Surroundings surroundings;
    private final List<ChatEvent> waiting = new ArrayList<>();
    private final BlockEvents blocks = new BlockEvents();
    private final OpenCall call = new OpenCall();

    /** In which block each call stands. */
    private final Map<Integer, Integer> places = new HashMap<>();

    private StopReason reason = StopReason.END;
    private @Nullable String sequence;
    private @Nullable TokenUsage usage;
    private boolean refused;

    AnthropicStreamWriter(ClientRequest request, Surroundings surroundings) {
        this.request = request;
        this.surroundings = surroundings;
    }

    @Override
    public void write(ChatEvent event, ByteArrayOutputStream events) {
        if (event instanceof ChatEvent.Begin begin) {
            writeStart(begin, events);
        } else if (event instanceof ChatEvent.Stop stop) {
            learn(stop);
        } else if (event instanceof ChatEvent.Usage counted) {
            usage = counted.usage();
        } else if (event instanceof ChatEvent.End) {
            writeEnd(events);
        } else if (isOfFirstChoice(event)) {
            tellInOrder(event, events);
        }
    }

    private void tellInOrder(ChatEvent event, ByteArrayOutputStream events) {
        call.closeIfSilent(event);
        if (waiting.isEmpty() && call.lets(event)) {
            tell(event, events);
        } else {
            waiting.add(event);
            tellWhatMayBeTold(events);
        }
    }

    /** A message holds one answer; of several the first is told. */
    private static boolean isOfFirstChoice(ChatEvent event) {
        int choice = 0;
        if (event instanceof ChatEvent.TextDelta delta) {
            choice = delta.choice();
        } else if (event instanceof ChatEvent.ThinkingDelta delta) {
            choice = delta.choice();
        } else if (event instanceof ChatEvent.ThinkingSigned signed) {
            choice = signed.choice();
        } else if (event instanceof ChatEvent.Redacted redacted) {
            choice = redacted.choice();
        } else if (event instanceof ChatEvent.RefusalDelta delta) {
            choice = delta.choice();
        } else if (event instanceof ChatEvent.ToolCallBegin begin) {
            choice = begin.choice();
        } else if (event instanceof ChatEvent.ToolCallDelta delta) {
            choice = delta.choice();
        } else if (event instanceof ChatEvent.Cited cited) {
            choice = cited.choice();
        } else if (event instanceof ChatEvent.Part part) {
            choice = part.choice();
        }
        return choice == 0;
    }

    private void learn(ChatEvent.Stop stop) {
        if (stop.choice() == 0) {
            reason = stop.reason();
            sequence = stop.sequence();
        }
    }

    /** What is told may complete a call, and then what had to wait for it may be told. */
    private void tellWhatMayBeTold(ByteArrayOutputStream events) {
        boolean told = true;
        while (told && !waiting.isEmpty()) {
            told = false;
            for (Iterator<ChatEvent> next = waiting.iterator(); next.hasNext(); ) {
                ChatEvent event = next.next();
                if (call.lets(event)) {
                    next.remove();
                    tell(event, events);
                    told = true;
                }
            }
        }
    }

    private void tell(ChatEvent event, ByteArrayOutputStream events) {
        if (event instanceof ChatEvent.TextDelta delta) {
            blocks.text(delta.text(), events);
            call.close();
        } else if (event instanceof ChatEvent.ToolCallDelta delta) {
            if (call.add(delta)) {
                blocks.arguments(delta.arguments(), events);
            } else {
                blocks.lateArguments(places.getOrDefault(delta.index(), 0), delta.arguments(), events);
            }
        } else if (event instanceof ChatEvent.ThinkingDelta delta) {
            blocks.thinking(delta.text(), events);
            call.close();
        } else if (event instanceof ChatEvent.ToolCallBegin begin) {
            blocks.call(begin.id(), begin.name(), events);
            call.open(begin.index());
            places.put(begin.index(), blocks.index());
        } else {
            tellRest(event, events);
        }
    }

    private void tellRest(ChatEvent event, ByteArrayOutputStream events) {
        if (event instanceof ChatEvent.ThinkingSigned signed) {
            blocks.signed(BlocksWriter.isOwn(signed.signature()) ? signed.signature() : null, events);
        } else if (event instanceof ChatEvent.RefusalDelta delta) {
            refused = true;
            blocks.text(delta.text(), events);
        } else if (event instanceof ChatEvent.Redacted redacted && BlocksWriter.isOwn(redacted.data())) {
            blocks.whole(BlocksWriter.redacted(redacted.data()), events);
        } else if (event instanceof ChatEvent.Part part
                && part.part() instanceof Foreign foreign
                && foreign.dialect().equals(AnthropicDialect.ID)) {
            blocks.whole(foreign.json(), events);
        } else if (event instanceof ChatEvent.Cited cited
                && cited.citation().dialect().equals(AnthropicDialect.ID)) {
            blocks.citation(cited.citation().original(), events);
            return;
        } else {
            return;
        }
        call.close();
    }

    private void writeStart(ChatEvent.Begin begin, ByteArrayOutputStream events) {
        String model = begin.model() == null ? request.model() : begin.model();
        ObjectNode message = AnthropicAnswerWriter.message(AnthropicAnswerWriter.id(begin.id(), surroundings), model);
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        TokenUsage known = begin.usage() == null ? TokenUsage.estimated(0, 0) : begin.usage();
        message.set("usage", UsageCounts.write(known));
        JsonNode json = JsonTree.object().put("type", "message_start").set("message", message);
        BlockEvents.write("message_start", json, events);
        BlockEvents.write("ping", JsonTree.object().put("type", "ping"), events);
    }

    private void writeEnd(ByteArrayOutputStream events) {
        while (!waiting.isEmpty()) {
            call.close();
            tellWhatMayBeTold(events);
        }
        blocks.end(events);
        ObjectNode json = JsonTree.object().put("type", "message_delta");
        json.putObject("delta")
                .put("stop_reason", AnthropicAnswerWriter.stopReason(reason, refused))
                .put("stop_sequence", sequence);
        json.set("usage", UsageCounts.write(usage == null ? TokenUsage.estimated(0, 0) : usage));
        BlockEvents.write("message_delta", json, events);
        BlockEvents.write("message_stop", JsonTree.object().put("type", "message_stop"), events);
    }
}
