package io.spillway.dialect.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Reasoning;
import io.spillway.dialect.Reasoning.Effort;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says how much to think: with a budget to the models of generation 2.5, with a level to newer ones, which refuse both
 * at once. What a model does not allow becomes the nearest that it does.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/thinking">Gemini thinking</a>
 */
final class GeminiThinking {

    private static final List<Effort> ALL = List.of(Effort.MINIMAL, Effort.LOW, Effort.MEDIUM, Effort.HIGH);
    private static final List<Effort> PRO = List.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH);
    private static final List<Effort> FIRST_PRO = List.of(Effort.LOW, Effort.HIGH);
    private static final List<Effort> EXTREMES = List.of(Effort.MINIMAL, Effort.HIGH);

    /** From least to most. */
    private static final List<Effort> LADDER =
            List.of(Effort.NONE, Effort.MINIMAL, Effort.LOW, Effort.MEDIUM, Effort.HIGH, Effort.XHIGH, Effort.MAX);

    /** As the model sees fit, where a budget is asked for. */
    private static final int DYNAMIC = -1;

    private static final int MOST_OF_PRO = 32_768;
    private static final int LEAST_OF_PRO = 128;
    private static final int MOST_OF_FLASH = 24_576;
    private static final int LEAST_OF_LITE = 512;

    private GeminiThinking() {}

    /** Returns the {@code thinkingConfig} for a model; {@code null} if there is nothing to say, or it does not think. */
    static @Nullable ObjectNode config(@Nullable Reasoning reasoning, GeminiGeneration model) {
        if (reasoning == null || !(model.hasBudget() || model.isThird())) {
            return null;
        }
        ObjectNode config = JsonTree.object();
        if (model.hasBudget()) {
            Integer budget = reasoning.budgetOrNearest();
            if (budget != null) {
                config.put("thinkingBudget", budget(budget, model.name()));
            }
        } else {
            Effort effort = reasoning.effortOrNearest();
            if (effort != null && effort != Effort.AUTO) {
                config.put("thinkingLevel", nearest(effort, levels(model)).word());
            }
        }
        if (!reasoning.isOff() && !Boolean.FALSE.equals(reasoning.shown())) {
            config.put("includeThoughts", true);
        }
        return config.isEmpty() ? null : config;
    }

    private static int budget(int wanted, String model) {
        if (wanted < 0) {
            return DYNAMIC;
        }
        if (model.contains("-pro")) {
            return Math.max(LEAST_OF_PRO, Math.min(wanted, MOST_OF_PRO));
        }
        int most = Math.min(wanted, MOST_OF_FLASH);
        return model.contains("-lite") && most > 0 ? Math.max(LEAST_OF_LITE, most) : most;
    }

    private static List<Effort> levels(GeminiGeneration model) {
        String name = model.name();
        if (name.startsWith("gemini-3.1-flash-lite") || name.startsWith("gemini-3.1-flash-image")) {
            return EXTREMES;
        }
        if (name.startsWith("gemini-3-pro")) {
            return FIRST_PRO;
        }
        return name.contains("flash") ? ALL : PRO;
    }

    /** Of two that are equally near, the one that thinks more: a poor answer costs more than a slow one. */
    private static Effort nearest(Effort wanted, List<Effort> allowed) {
        Effort nearest = allowed.get(0);
        for (Effort level : allowed) {
            if (distance(level, wanted) <= distance(nearest, wanted)) {
                nearest = level;
            }
        }
        return nearest;
    }

    private static int distance(Effort one, Effort other) {
        return Math.abs(LADDER.indexOf(one) - LADDER.indexOf(other));
    }
}
