package io.spillway.dialect.openai;

import io.spillway.dialect.AnswerQuirk;
import io.spillway.dialect.RequestQuirk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What providers that speak OpenAI's dialect do differently, by the names under which settings switch it on, such as
 * {@code think-tags}. docs/dialects.md says what each does.
 */
public enum OpenAiQuirk {
    /** User and assistant take turns. */
    ALTERNATING_TURNS,

    /** The assistant speaks between a tool and the user. */
    ASSISTANT_AFTER_TOOL,

    /** DeepSeek's words for thinking. */
    DEEPSEEK_THINKING,

    /** Tool ids have nine letters and digits. */
    NINE_CHARACTER_TOOL_IDS,

    /** NVIDIA's switches for thinking. */
    NVIDIA_THINKING,

    /** Thoughts stand before {@code </think>}, without an opening tag. */
    OPENED_THINK_TAGS,

    /** OpenAI's reasoning models cannot be steered. */
    REASONING_MODELS,

    /** A schema is told in words. */
    SCHEMA_IN_WORDS,

    /** Strict schemas limit neither texts nor arrays. */
    STRICT_SCHEMAS,

    /** Thoughts stand between {@code <think>} and {@code </think>}. */
    THINK_TAGS,

    /** Thoughts are parts of the content. */
    THINKING_PARTS,

    /** xAI's reasoning models cannot be steered. */
    XAI_REASONING;

    /** Returns those that are about requests. */
    public static List<RequestQuirk> requests(Collection<OpenAiQuirk> quirks) {
        var requests = new ArrayList<RequestQuirk>();
        for (OpenAiQuirk quirk : new TreeSet<>(quirks)) {
            RequestQuirk request = quirk.request();
            if (request != null) {
                requests.add(request);
            }
        }
        return requests;
    }

    /** Returns those that are about answers. */
    public static List<AnswerQuirk> answers(Collection<OpenAiQuirk> quirks) {
        var answers = new ArrayList<AnswerQuirk>();
        for (OpenAiQuirk quirk : new TreeSet<>(quirks)) {
            AnswerQuirk answer = quirk.answer();
            if (answer != null) {
                answers.add(answer);
            }
        }
        return answers;
    }

    private @Nullable RequestQuirk request() {
        return switch (this) {
            case ALTERNATING_TURNS -> new AlternatingTurns();
            case ASSISTANT_AFTER_TOOL -> new AssistantAfterTool();
            case DEEPSEEK_THINKING -> new DeepSeekThinking();
            case NINE_CHARACTER_TOOL_IDS -> new NineCharacterToolIds();
            case NVIDIA_THINKING -> new NvidiaThinking();
            case REASONING_MODELS -> new ReasoningModels();
            case SCHEMA_IN_WORDS -> new SchemaInWords();
            case STRICT_SCHEMAS -> new StrictSchemas();
            case XAI_REASONING -> new XaiReasoning();
            case OPENED_THINK_TAGS, THINK_TAGS, THINKING_PARTS -> null;
        };
    }

    private @Nullable AnswerQuirk answer() {
        return switch (this) {
            case OPENED_THINK_TAGS -> new ThinkTags(true);
            case THINK_TAGS -> new ThinkTags(false);
            case THINKING_PARTS -> new ThinkingParts();
            case ALTERNATING_TURNS,
                    ASSISTANT_AFTER_TOOL,
                    DEEPSEEK_THINKING,
                    NINE_CHARACTER_TOOL_IDS,
                    NVIDIA_THINKING,
                    REASONING_MODELS,
                    SCHEMA_IN_WORDS,
                    STRICT_SCHEMAS,
                    XAI_REASONING -> null;
        };
    }
}
