package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatEvent;
import io.spillway.dialect.ContentPart.Media;
import io.spillway.dialect.ContentPart.MediaKind;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MediaSource;
import io.spillway.dialect.StopReason;
import io.spillway.dialect.Surroundings;
import io.spillway.dialect.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A response as it grows: hears what a model says and tells it in the events of the Responses API; at the end it is the
 * whole response. Used by one thread at a time.
 *
 * <p>A response is one answer: what other choices say is left out, and nobody can ask for them.
 */
final class GrowingAnswer {

    /** What the ids of the gateway's own responses begin with. */
    static final String OWN = "resp_sw";

    private static final String INCOMPLETE = "incomplete";

    private final Surroundings surroundings;
    private final StreamEvents events;
    private final ResponseFrame frame;
    private final ToolNames tools;
    private final List<ObjectNode> output = new ArrayList<>();
    private final Map<Integer, CallItem> calls = new TreeMap<>();
    private @Nullable MessageItem message;
    private @Nullable ReasoningItem reasoning;
    private boolean refused;
    private @Nullable TokenUsage usage;
    private @Nullable String incomplete;

    GrowingAnswer(ResponsesRequest request, Surroundings surroundings, StreamEvents events) {
        this.surroundings = surroundings;
        this.events = events;
        this.tools = request.tools();
        this.frame = new ResponseFrame(request, OWN + surroundings.newId(), surroundings.epochSeconds());
    }

    /** It was served with this urgency. */
    void servedAs(String tier) {
        frame.servedAs(tier);
    }

    /** Hears an event. */
    void hear(ChatEvent event) {
        if (event instanceof ChatEvent.TextDelta text) {
            hear(text);
        } else if (event instanceof ChatEvent.ToolCallDelta delta) {
            hear(delta);
        } else if (event instanceof ChatEvent.ThinkingDelta thought) {
            hear(thought);
        } else if (event instanceof ChatEvent.Usage counted) {
            usage = counted.usage();
        } else if (event instanceof ChatEvent.Begin begin) {
            begin(begin);
        } else if (event instanceof ChatEvent.Stop stop) {
            hear(stop);
        } else if (event instanceof ChatEvent.End) {
            end();
        } else {
            hearRarer(event);
        }
    }

    /** Returns the response as it is now. */
    ObjectNode response() {
        String status = incomplete == null ? "completed" : INCOMPLETE;
        ObjectNode response = frame.write(status, items());
        if (incomplete == null) {
            response.put("completed_at", surroundings.epochSeconds());
        } else {
            response.putObject("incomplete_details").put("reason", incomplete);
        }
        if (usage != null) {
            response.set("usage", UsageWriter.write(usage));
        }
        return response;
    }

    private void hearRarer(ChatEvent event) {
        if (event instanceof ChatEvent.ToolCallBegin call) {
            hear(call);
        } else if (event instanceof ChatEvent.RefusalDelta refusal) {
            hear(refusal);
        } else if (event instanceof ChatEvent.ThinkingSigned signed) {
            hear(signed);
        } else if (event instanceof ChatEvent.Redacted redacted) {
            hear(redacted);
        } else if (event instanceof ChatEvent.Cited cited && cited.choice() == 0) {
            message().cite(cited.citation());
        } else if (event instanceof ChatEvent.Logprobs logprobs && logprobs.choice() == 0) {
            message().expect(logprobs.logprobs().path("content"));
        } else if (event instanceof ChatEvent.Part part && part.choice() == 0 && part.part() instanceof Media media) {
            hear(media);
        }
    }

    private void begin(ChatEvent.Begin begin) {
        if (begin.model() != null) {
            frame.answeredBy(begin.model());
        }
        if (begin.created() > 0) {
            frame.createdAt(begin.created());
        }
        events.response("response.created", frame.write("in_progress", List.of()));
        events.response("response.in_progress", frame.write("in_progress", List.of()));
    }

    private void hear(ChatEvent.TextDelta text) {
        if (text.choice() == 0) {
            message().text(text.text());
        }
    }

    private void hear(ChatEvent.RefusalDelta refusal) {
        if (refusal.choice() == 0) {
            refused = true;
            message().refusal(refusal.text());
        }
    }

    private void hear(ChatEvent.ThinkingDelta thought) {
        if (thought.choice() == 0) {
            reasoning().text(thought.text());
        }
    }

    private void hear(ChatEvent.ThinkingSigned signed) {
        if (signed.choice() == 0) {
            reasoning().seal(SealedThoughts.signed(signed.signature()));
            closeReasoning("completed");
        }
    }

    private void hear(ChatEvent.Redacted redacted) {
        if (redacted.choice() == 0) {
            closeReasoning("completed");
            reasoning().seal(SealedThoughts.redacted(redacted.data()));
            closeReasoning("completed");
        }
    }

    private void hear(ChatEvent.ToolCallBegin call) {
        if (call.choice() == 0) {
            closeTexts("completed");
            calls.put(call.index(), item(call, tools.of(call.name())));
        }
    }

    private CallItem item(ChatEvent.ToolCallBegin call, ToolNames.Tool tool) {
        return tool.custom()
                ? new CustomCallItem("ctc_" + surroundings.newId(), nextIndex(), call.id(), tool, events)
                : new FunctionCallItem("fc_" + surroundings.newId(), nextIndex(), call.id(), tool, events);
    }

    private void hear(ChatEvent.ToolCallDelta delta) {
        CallItem call = delta.choice() == 0 ? calls.get(delta.index()) : null;
        if (call != null) {
            call.arguments(delta.arguments());
        }
    }

    /** The only thing a Responses answer can hold beside texts is an image that the model made. */
    private void hear(Media media) {
        if (media.kind() != MediaKind.IMAGE || media.source().kind() != MediaSource.Kind.BASE64) {
            return;
        }
        closeTexts("completed");
        int index = nextIndex();
        ObjectNode image = JsonTree.object()
                .put("id", "ig_" + surroundings.newId())
                .put("type", "image_generation_call")
                .put("status", "completed")
                .put("result", media.source().value());
        output.set(index, image);
        events.item("response.output_item.added", index, image);
        events.item("response.output_item.done", index, image);
    }

    private void hear(ChatEvent.Stop stop) {
        if (stop.choice() != 0) {
            return;
        }
        incomplete = incomplete(stop.reason());
        String status = incomplete == null ? "completed" : INCOMPLETE;
        closeTexts(status);
        calls.values().forEach(call -> output.set(call.index(), call.end(status)));
        calls.clear();
    }

    /** Returns why a response is not complete; {@code null} if it is. */
    private @Nullable String incomplete(StopReason reason) {
        return switch (reason) {
            case LENGTH -> "max_output_tokens";
            case FILTERED -> "content_filter";
            case REFUSED -> refused ? null : "content_filter";
            case END, STOP_SEQUENCE, TOOL_CALLS, PAUSED -> null;
        };
    }

    private void end() {
        events.response(incomplete == null ? "response.completed" : "response.incomplete", response());
    }

    private MessageItem message() {
        closeReasoning("completed");
        MessageItem open = message;
        if (open == null) {
            open = new MessageItem("msg_" + surroundings.newId(), nextIndex(), events);
            message = open;
        }
        return open;
    }

    private ReasoningItem reasoning() {
        closeMessage("completed");
        ReasoningItem open = reasoning;
        if (open == null) {
            open = new ReasoningItem("rs_" + surroundings.newId(), nextIndex(), events);
            reasoning = open;
        }
        return open;
    }

    private void closeTexts(String status) {
        closeReasoning(status);
        closeMessage(status);
    }

    private void closeReasoning(String status) {
        ReasoningItem open = reasoning;
        if (open != null) {
            reasoning = null;
            output.set(open.index(), open.end(status));
        }
    }

    private void closeMessage(String status) {
        MessageItem open = message;
        if (open != null) {
            message = null;
            output.set(open.index(), open.end(status));
        }
    }

    /** Takes the next place in the output; what stands there is known when the item ends. */
    private int nextIndex() {
        output.add(JsonTree.object());
        return output.size() - 1;
    }

    private List<ObjectNode> items() {
        return output.stream().filter(item -> !item.isEmpty()).toList();
    }

    /** Returns items as JSON. */
    static ArrayNode array(List<ObjectNode> items) {
        return JsonTree.array().addAll(items);
    }
}
