package io.spillway.gateway.requestlog;

import io.spillway.dialect.ChatEvent;
import io.spillway.dialect.ChatResponse.Choice;
import io.spillway.dialect.Citation;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.Signature;
import io.spillway.dialect.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One choice of a streamed answer, put together. */
final class CollectedChoice {

    private final List<ContentPart> parts = new ArrayList<>();
    private final List<Citation> citations = new ArrayList<>();
    private final SortedMap<Integer, Call> calls = new TreeMap<>();
    private final StringBuilder words = new StringBuilder();

    private Kind kind = Kind.TEXT;
    private ChatEvent.@Nullable Stop stop;

    /** What the words are that come now. */
    private enum Kind {
        TEXT,
        THINKING,
        REFUSAL
    }

    private record Call(ChatEvent.ToolCallBegin begin, StringBuilder arguments) {}

    void text(String more) {
        say(Kind.TEXT, more);
    }

    void thinking(String more) {
        say(Kind.THINKING, more);
    }

    void refusal(String more) {
        say(Kind.REFUSAL, more);
    }

    /** The thought that went before is signed. */
    void signed(Signature signature) {
        if (kind == Kind.THINKING) {
            parts.add(new ContentPart.Thinking(take(), signature, null));
        }
    }

    void redacted(Signature data) {
        part(new ContentPart.RedactedThinking(data));
    }

    void cited(Citation citation) {
        citations.add(citation);
    }

    void part(ContentPart part) {
        finish();
        parts.add(part);
    }

    void call(ChatEvent.ToolCallBegin begin) {
        finish();
        calls.put(begin.index(), new Call(begin, new StringBuilder()));
    }

    void arguments(ChatEvent.ToolCallDelta delta) {
        Call call = calls.get(delta.index());
        if (call != null) {
            call.arguments.append(delta.arguments());
        }
    }

    void stop(ChatEvent.Stop stop) {
        this.stop = stop;
    }

    boolean hasStopped() {
        return stop != null;
    }

    /** Returns the choice as far as it has come. */
    Choice choice(int index) {
        finish();
        var content = new ArrayList<ContentPart>(parts);
        calls.values()
                .forEach(call -> content.add(new ContentPart.ToolCall(
                        call.begin.id(), call.begin.name(), call.arguments.toString(), call.begin.signature(), null)));
        ChatEvent.Stop said = stop;
        return new Choice(
                index,
                content,
                said == null ? StopReason.END : said.reason(),
                said == null ? null : said.sequence(),
                null,
                Extensions.NONE);
    }

    private void say(Kind said, String more) {
        if (said != kind) {
            finish();
            kind = said;
        }
        words.append(more);
    }

    private void finish() {
        if (words.isEmpty()) {
            return;
        }
        String said = take();
        switch (kind) {
            case TEXT -> {
                parts.add(new ContentPart.Text(said, List.copyOf(citations), null, null));
                citations.clear();
            }
            case THINKING -> parts.add(new ContentPart.Thinking(said, null, null));
            case REFUSAL -> parts.add(new ContentPart.Refusal(said));
        }
    }

    private String take() {
        String said = words.toString();
        words.setLength(0);
        return said;
    }
}
