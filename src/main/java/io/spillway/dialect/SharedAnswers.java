package io.spillway.dialect;

import io.spillway.dialect.Answer.Fault;
import io.spillway.dialect.Answer.Kind;
import io.spillway.dialect.ChatResponse.Choice;
import io.spillway.dialect.ContentPart.Media;
import io.spillway.dialect.ContentPart.Refusal;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.ContentPart.ToolCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges whole answers in the form that all dialects share, and completes what providers leave unsaid. */
final class SharedAnswers {

    private SharedAnswers() {}

    /** Returns what is wrong with a body at its first byte; {@code null} if nothing is. */
    static @Nullable Fault noJson(byte[] body) {
        for (byte next : body) {
            boolean mark = next == (byte) 0xEF || next == (byte) 0xBB || next == (byte) 0xBF;
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t' && !mark) {
                return next == '<' ? new Fault(Kind.MALFORMED, "a web page instead of an answer", null) : null;
            }
        }
        return new Fault(Kind.EMPTY, "an answer without a body", null);
    }

    /** Returns what is wrong with a response; {@code null} if nothing is. */
    static @Nullable Fault fault(ChatResponse response) {
        if (response.choices().isEmpty()) {
            return new Fault(Kind.EMPTY, "an answer without a choice", null);
        }
        boolean something = response.choices().stream()
                .anyMatch(choice ->
                        mayBeEmpty(choice.stop()) || choice.content().stream().anyMatch(SharedAnswers::isVisible));
        return something ? null : new Fault(Kind.EMPTY, "an answer with no text, tool call or refusal", null);
    }

    /** Returns whether an answer that ended so is one, even with nothing in it: asking again would not help. */
    static boolean mayBeEmpty(StopReason stop) {
        return switch (stop) {
            case LENGTH, FILTERED, REFUSED -> true;
            case END, STOP_SEQUENCE, TOOL_CALLS, PAUSED -> false;
        };
    }

    /** Returns the reason that fits what a choice said: it waits for tools if and only if it called one. */
    static StopReason fitting(StopReason stop, boolean calledTool) {
        if (calledTool && stop == StopReason.END) {
            return StopReason.TOOL_CALLS;
        }
        return !calledTool && stop == StopReason.TOOL_CALLS ? StopReason.END : stop;
    }

    /** Returns the response with fitting reasons and a usage. */
    static ChatResponse completed(ChatResponse response, long inputTokens) {
        List<Choice> choices =
                response.choices().stream().map(SharedAnswers::fitting).toList();
        TokenUsage usage =
                response.usage() == null ? TokenUsage.estimated(inputTokens, textLength(response)) : response.usage();
        return response.withChoices(choices).withUsage(usage);
    }

    /** Returns the usage of a completed response. */
    static TokenUsage usage(ChatResponse response) {
        return response.usage() == null ? TokenUsage.estimated(0, textLength(response)) : response.usage();
    }

    private static Choice fitting(Choice choice) {
        boolean calledTool = choice.content().stream().anyMatch(ToolCall.class::isInstance);
        StopReason stop = fitting(choice.stop(), calledTool);
        return stop == choice.stop()
                ? choice
                : new Choice(
                        choice.index(),
                        choice.content(),
                        stop,
                        choice.stopSequence(),
                        choice.logprobs(),
                        choice.extensions());
    }

    private static boolean isVisible(ContentPart part) {
        return textLength(part) > 0 || part instanceof ToolCall || part instanceof Media;
    }

    private static long textLength(ChatResponse response) {
        return response.choices().stream()
                .flatMap(choice -> choice.content().stream())
                .mapToLong(SharedAnswers::textLength)
                .sum();
    }

    private static long textLength(ContentPart part) {
        if (part instanceof Text text) {
            return text.text().length();
        } else if (part instanceof Thinking thinking) {
            return thinking.text().length();
        } else if (part instanceof Refusal refusal) {
            return refusal.text().length();
        }
        return part instanceof ToolCall call
                ? call.name().length() + call.arguments().length()
                : 0;
    }
}
