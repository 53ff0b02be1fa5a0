package io.spillway.dialect.anthropic;

import io.spillway.dialect.Target;
import io.spillway.dialect.Thoughts;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model can do, by its family and its version: each generation thinks in another way, and answers 400 to what it
 * does not take. A model whose name is not one of Anthropic's, such as those of others who speak the dialect, is taken
 * for one that thinks by budget.
 *
 * @param family such as {@code "sonnet"}; empty if the name is not Anthropic's
 * @param version ten times the major version plus the minor one: 45 is 4.5
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/extended-thinking">Extended thinking</a>
 * @see <a href="https://docs.claude.com/en/docs/about-claude/models/overview">Models overview</a>
 */
record ModelGeneration(String family, int version) {

    /** {@code claude-3-7-sonnet-…}, {@code claude-opus-4-20250514}, {@code claude-haiku-4.5}. */
    private static final Pattern NAME = Pattern.compile(
            "claude-(?:(\\d)(?:[-.](\\d))?-)?(opus|sonnet|haiku|fable)(?:-(\\d)(?!\\d)(?:[-.](\\d)(?!\\d))?)?");

    private static final ModelGeneration OTHER = new ModelGeneration("", 0);

    /** Returns the generation of a model. */
    static ModelGeneration of(String model) {
        Matcher name = NAME.matcher(model);
        if (!name.find()) {
            return OTHER;
        }
        int major = digit(name.group(1)) + digit(name.group(4));
        int minor = digit(name.group(2)) + digit(name.group(5));
        return new ModelGeneration(name.group(3), major * 10 + minor);
    }

    private static int digit(String group) {
        return group == null ? 0 : Integer.parseInt(group);
    }

    /** Returns the most tokens of an answer. */
    int mostTokens() {
        if (isOther()) {
            return 8_192;
        }
        if (version < 37) {
            return version < 35 ? 4_096 : 8_192;
        }
        return family.equals("opus") && version < 45 ? 32_000 : 64_000;
    }

    /** Returns how many tokens to allow where the client does not say; the API wants to know. */
    int usualTokens() {
        return Math.min(mostTokens(), 32_000);
    }

    /** Returns whether it can think at all. */
    boolean thinks() {
        return isOther() || version >= 37;
    }

    /** Returns whether it decides itself how much to think, and is told an effort rather than a budget. */
    boolean adapts() {
        return version >= 46;
    }

    /** Returns whether it thinks although nobody asked. */
    boolean thinksByDefault() {
        return isNewest() || (version >= 50 && !family.equals("fable"));
    }

    /** Returns whether it can be told not to think. */
    boolean canBeStopped() {
        return !isNewest();
    }

    /** Returns whether there are efforts between high and max. */
    boolean knowsMoreThanHigh() {
        return version >= 47;
    }

    /** Returns whether thoughts are shown only to those who ask. */
    boolean hidesThoughts() {
        return version >= 47;
    }

    /** Returns whether it refuses temperature, top_p and top_k. */
    boolean refusesSampling() {
        return version >= 47;
    }

    /** Returns whether it refuses temperature and top_p in one request. */
    boolean refusesBothSamplings() {
        return version >= 41;
    }

    /** Returns whether it refuses to go on with what stands in a last message of the assistant. */
    boolean refusesPrefill() {
        return version >= 47 || (version == 46 && family.equals("opus"));
    }

    /** Returns whether it refuses to be made to call a tool. */
    boolean refusesForcedTools() {
        return isNewest() && !family.equals("haiku");
    }

    /** Returns whether its answer can be held to a schema. */
    boolean followsSchemas() {
        return version >= 45;
    }

    /** Returns whether thoughts are of use only to the account and the model they come from. */
    boolean bindsThoughts() {
        return isNewest();
    }

    /** Returns whether these thoughts may be given back to a target of this generation. */
    boolean accepts(Thoughts thoughts, Target target) {
        return thoughts.model().equals(target.model())
                && (!bindsThoughts() || thoughts.credential().equals(target.credential()));
    }

    private boolean isOther() {
        return family.isEmpty();
    }

    /** Those since haiku, sonnet and opus 5.5 and fable 5.1. */
    private boolean isNewest() {
        return version >= 55 || (family.equals("fable") && version >= 51);
    }
}
