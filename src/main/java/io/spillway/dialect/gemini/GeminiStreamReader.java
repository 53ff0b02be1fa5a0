package io.spillway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.Asked;
import io.spillway.dialect.ChatEvent;
import io.spillway.dialect.ChatStreamReader;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.DialectException;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.SseReader;
import io.spillway.dialect.StopReason;
import io.spillway.dialect.Surroundings;
import io.spillway.dialect.TokenUsage;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a streamed answer: each event is an answer with only what is new in it, save the usage, which counts from the
 * beginning. There is no final marker.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent">streamGenerateContent</a>
 */
final class GeminiStreamReader implements ChatStreamReader {

    private final GeminiPartReader parts;
    private final PlainText plain = new PlainText();
    private final Map<Integer, Progress> choices = new HashMap<>();
    private boolean begun;
    private boolean stopped;
    private @Nullable TokenUsage counted;

    GeminiStreamReader(Asked asked, Surroundings surroundings) {
        this.parts = new GeminiPartReader(asked, surroundings);
    }

    /** What one choice has said so far. */
    private static final class Progress {
        final StringBuilder text = new StringBuilder();
        int calls;
    }

    @Override
    public void read(SseReader event, Consumer<ChatEvent> answer) {
        if (begun && plain.read(event.data(), event.dataFrom(), event.dataTo())) {
            readPlain(answer);
        } else {
            readAny(event, answer);
        }
    }

    private void readPlain(Consumer<ChatEvent> answer) {
        count(plain.usage(), answer);
        int index = plain.candidate();
        String text = Objects.requireNonNull(plain.text(), "a plain event has a text");
        if (plain.isThought()) {
            answer.accept(new ChatEvent.ThinkingDelta(index, text));
        } else {
            choices.computeIfAbsent(index, fresh -> new Progress()).text.append(text);
            answer.accept(new ChatEvent.TextDelta(index, text));
        }
    }

    private void readAny(SseReader event, Consumer<ChatEvent> answer) {
        JsonNode json = JsonTree.read(event.data(), event.dataFrom(), event.dataTo(), GeminiPartReader.ARGUMENTS);
        ApiError error = GeminiErrors.find(200, json.isArray() ? json.path(0) : json);
        if (error != null) {
            answer.accept(new ChatEvent.Failed(error));
        } else if (json.isObject()) {
            readAnswer(json, answer);
        } else {
            throw new DialectException("an event that is no object");
        }
    }

    @Override
    public void end(Consumer<ChatEvent> answer) {
        if (stopped) {
            answer.accept(ChatEvent.End.HERE);
        }
    }

    private void readAnswer(JsonNode json, Consumer<ChatEvent> answer) {
        TokenUsage usage = GeminiUsage.read(json.path("usageMetadata"));
        if (!begun) {
            begun = true;
            answer.accept(new ChatEvent.Begin(
                    json.path("responseId").textValue(),
                    json.path("modelVersion").textValue(),
                    0,
                    usage,
                    Extensions.NONE));
        }
        count(usage, answer);
        int place = 0;
        for (JsonNode candidate : json.path("candidates")) {
            readCandidate(candidate, candidate.path("index").asInt(place++), answer);
        }
        String blocked = json.path("promptFeedback").path("blockReason").asText("");
        if (place == 0 && !blocked.isEmpty()) {
            answer.accept(new ChatEvent.RefusalDelta(
                    0, GeminiAnswerReader.blocked(blocked).text()));
            stop(0, StopReason.FILTERED, answer);
        }
    }

    private void count(@Nullable TokenUsage usage, Consumer<ChatEvent> answer) {
        if (usage != null && !usage.equals(counted)) {
            counted = usage;
            answer.accept(new ChatEvent.Usage(usage));
        }
    }

    private void readCandidate(JsonNode candidate, int index, Consumer<ChatEvent> answer) {
        Progress progress = choices.computeIfAbsent(index, fresh -> new Progress());
        JsonNode logprobs = GeminiCandidate.logprobs(candidate);
        if (logprobs != null) {
            answer.accept(new ChatEvent.Logprobs(index, logprobs));
        }
        for (JsonNode part : candidate.path("content").path("parts")) {
            tell(parts.read(part), index, progress, answer);
        }
        GeminiCandidate.citations(candidate, progress.text)
                .forEach(citation -> answer.accept(new ChatEvent.Cited(index, citation)));
        String reason = candidate.path("finishReason").asText("");
        if (GeminiStops.isBroken(reason)) {
            answer.accept(new ChatEvent.Failed(GeminiStops.broken(reason)));
        } else if (!reason.isEmpty()) {
            stop(index, GeminiStops.of(reason), answer);
        }
    }

    private void stop(int index, StopReason reason, Consumer<ChatEvent> answer) {
        stopped = true;
        answer.accept(new ChatEvent.Stop(index, reason, null));
    }

    private static void tell(ContentPart part, int index, Progress progress, Consumer<ChatEvent> answer) {
        if (part instanceof Text text) {
            progress.text.append(text.text());
            answer.accept(new ChatEvent.TextDelta(index, text.text()));
        } else if (part instanceof Thinking thinking) {
            answer.accept(new ChatEvent.ThinkingDelta(index, thinking.text()));
            if (thinking.signature() != null) {
                answer.accept(new ChatEvent.ThinkingSigned(index, thinking.signature()));
            }
        } else if (part instanceof ToolCall call) {
            int number = progress.calls++;
            answer.accept(new ChatEvent.ToolCallBegin(index, number, call.id(), call.name(), call.signature()));
            answer.accept(new ChatEvent.ToolCallDelta(index, number, call.arguments()));
        } else {
            answer.accept(new ChatEvent.Part(index, part));
        }
    }
}
