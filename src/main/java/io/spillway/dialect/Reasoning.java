package io.spillway.dialect;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much the model is to think before it answers. What a model can do of that, its provider's writer knows: it takes
 * the nearest that is allowed.
 *
 * @param effort {@code null} if the client said a budget or nothing
 * @param budgetTokens the most tokens to think; {@code null} if the client said an effort or nothing
 * @param shown whether the client wants to see the thoughts; {@code null} if it did not say
 */
public record Reasoning(
        @Nullable Effort effort,
        @Nullable Integer budgetTokens,
        @Nullable Boolean shown) {

    /**
     * How hard to think, from not at all to most, and what each is worth in tokens.
     *
     * @see <a href="https://platform.openai.com/docs/guides/reasoning">Reasoning effort</a>
     */
    public enum Effort {
        /** Not at all. */
        NONE(0),
        MINIMAL(512),
        LOW(1_024),
        MEDIUM(8_192),
        HIGH(24_576),
        XHIGH(32_768),
        MAX(128_000),

        /** As the model sees fit. */
        AUTO(-1);

        private final int budgetTokens;

        Effort(int budgetTokens) {
            this.budgetTokens = budgetTokens;
        }

        /** Returns what it is worth; -1 if the model decides. */
        public int budgetTokens() {
            return budgetTokens;
        }

        /** Returns the word that most dialects have for it, such as {@code "high"}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Returns the effort of that word; {@code null} if there is none. */
        public static @Nullable Effort of(String word) {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "none", "disable", "disabled", "off" -> NONE;
                case "minimal" -> MINIMAL;
                case "low" -> LOW;
                case "medium" -> MEDIUM;
                case "high" -> HIGH;
                case "xhigh" -> XHIGH;
                case "max" -> MAX;
                case "auto", "dynamic" -> AUTO;
                default -> null;
            };
        }

        /** Returns the least effort that is worth as much as a budget; a negative budget is {@link #AUTO}. */
        public static Effort ofBudget(int tokens) {
            if (tokens < 0) {
                return AUTO;
            }
            for (Effort effort : values()) {
                if (tokens <= effort.budgetTokens) {
                    return effort;
                }
            }
            return MAX;
        }
    }

    /** Returns this much effort. */
    public static Reasoning of(Effort effort) {
        return new Reasoning(effort, null, null);
    }

    /** Returns at most this many tokens. */
    public static Reasoning ofBudget(int tokens) {
        return new Reasoning(null, tokens, null);
    }

    /** Returns whether the model is not to think at all. */
    public boolean isOff() {
        return effort == Effort.NONE || (budgetTokens != null && budgetTokens == 0);
    }

    /** Returns the effort, worked out from the budget if need be; {@code null} if nothing is said of either. */
    public @Nullable Effort effortOrNearest() {
        return effort == null && budgetTokens != null ? Effort.ofBudget(budgetTokens) : effort;
    }

    /** Returns the budget, worked out from the effort if need be; {@code null} if nothing is said of either. */
    public @Nullable Integer budgetOrNearest() {
        return budgetTokens == null && effort != null ? Integer.valueOf(effort.budgetTokens()) : budgetTokens;
    }
}
