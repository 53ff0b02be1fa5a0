package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.RedactedThinking;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.Reasoning;
import io.spillway.dialect.Reasoning.Effort;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says how much to think in the words of the model's generation, and how many tokens there are for it and the answer.
 *
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/extended-thinking">Extended thinking</a>
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/effort">Effort</a>
 */
final class ThinkingWriter {

    /** The least budget there is. */
    private static final int LEAST_BUDGET = 1_024;

    /** What a model gets that may think as it sees fit and has to be told a number. */
    private static final int USUAL_BUDGET = 8_192;

    /** What is left for the answer behind the thoughts. */
    private static final int ANSWER = 1_024;

    private final ModelGeneration generation;
    private final @Nullable Integer maxTokens;
    private final @Nullable Reasoning reasoning;
    private final boolean brokenLoop;

    ThinkingWriter(ChatRequest request, ModelGeneration generation) {
        this.generation = generation;
        this.maxTokens = request.maxTokens();
        this.reasoning = request.reasoning();
        this.brokenLoop = isLoopWithoutThought(request.messages());
    }

    /** Returns whether the model will think because we say so. */
    boolean isOn() {
        return reasoning != null
                && !reasoning.isOff()
                && generation.thinks()
                && (generation.adapts() || !brokenLoop)
                && (generation.adapts() || generation.mostTokens() > LEAST_BUDGET + ANSWER)
                && reasoning.effortOrNearest() != null;
    }

    /** Returns whether the model may think, be it only because it does so by itself. */
    boolean isPossible() {
        return isOn() || (generation.thinksByDefault() && !isStopped());
    }

    /** Writes {@code max_tokens}, {@code thinking} and {@code output_config.effort}. */
    void write(ObjectNode json) {
        int budget = isOn() && !generation.adapts() ? budget() : 0;
        json.put("max_tokens", tokens(budget));
        if (isOn()) {
            writeThinking(json, Math.min(budget, Math.max(LEAST_BUDGET, tokens(budget) - 1)));
        } else if (isStopped()) {
            json.putObject("thinking").put("type", "disabled");
        } else if (reasoning != null && reasoning.isOff() && generation.thinksByDefault()) {
            putEffort(json, "low");
        }
    }

    private boolean isStopped() {
        return reasoning != null && reasoning.isOff() && generation.thinksByDefault() && generation.canBeStopped();
    }

    private void writeThinking(ObjectNode json, int budget) {
        ObjectNode thinking = json.putObject("thinking");
        if (!generation.adapts()) {
            thinking.put("type", "enabled").put("budget_tokens", budget);
            return;
        }
        thinking.put("type", "adaptive");
        if (generation.hidesThoughts()) {
            boolean hidden = reasoning != null && Boolean.FALSE.equals(reasoning.shown());
            thinking.put("display", hidden ? "omitted" : "summarized");
        }
        String effort = effort();
        if (effort != null) {
            putEffort(json, effort);
        }
    }

    private static void putEffort(ObjectNode json, String effort) {
        ObjectNode config =
                json.path("output_config") instanceof ObjectNode known ? known : json.putObject("output_config");
        config.put("effort", effort);
    }

    private @Nullable String effort() {
        Effort effort = reasoning == null ? null : reasoning.effortOrNearest();
        if (effort == null) {
            return null;
        }
        return switch (effort) {
            case NONE, AUTO -> null;
            case MINIMAL, LOW -> "low";
            case MEDIUM -> "medium";
            case HIGH -> "high";
            case XHIGH -> generation.knowsMoreThanHigh() ? "xhigh" : "high";
            case MAX -> "max";
        };
    }

    private int budget() {
        Integer wanted = reasoning == null ? null : reasoning.budgetOrNearest();
        int budget = wanted == null || wanted < 0 ? USUAL_BUDGET : wanted;
        return Math.max(LEAST_BUDGET, Math.min(budget, generation.mostTokens() - ANSWER));
    }

    /** The budget must be less than what is allowed in all. A limit that leaves no room is raised, as far as the model goes. */
    private int tokens(int budget) {
        int said = maxTokens == null ? generation.usualTokens() : maxTokens;
        return budget < said ? said : budget + ANSWER;
    }

    /**
     * Whether the model waits for results of a call whose thoughts are not there. A model that is given a budget insists
     * on them, so it cannot think before that turn has ended.
     */
    private static boolean isLoopWithoutThought(List<ChatMessage> messages) {
        int last = messages.size() - 1;
        boolean results = false;
        while (last >= 0 && messages.get(last).role() != Role.ASSISTANT) {
            results |= messages.get(last--).role() == Role.TOOL;
        }
        if (last < 0 || !results) {
            return false;
        }
        List<ContentPart> said = messages.get(last).content();
        return said.stream().anyMatch(ToolCall.class::isInstance) && !isSigned(said.get(0));
    }

    private static boolean isSigned(ContentPart part) {
        return part instanceof RedactedThinking redacted
                ? BlocksWriter.isOwn(redacted.data())
                : part instanceof Thinking thinking && BlocksWriter.isOwn(thinking.signature());
    }
}
