package io.spillway.gateway.catalog;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A vocabulary into which some models cut texts, and the names of those models.
 *
 * @see <a href="https://github.com/openai/tiktoken/blob/main/tiktoken/model.py">tiktoken, which says which models</a>
 */
enum Tokenizer {
    /** OpenAI's newer one. */
    O200K(
            EncodingType.O200K_BASE,
            List.of("gpt-4o", "chatgpt-4o", "gpt-4.1", "gpt-4.5"),
            List.of("gpt-5", "o1", "o3", "o4-mini", "gpt-oss")),

    /** OpenAI's older one. */
    CL100K(
            EncodingType.CL100K_BASE,
            List.of("gpt-4", "gpt-3.5-turbo", "gpt-35-turbo"),
            List.of("text-embedding-ada-002", "text-embedding-3-small", "text-embedding-3-large"));

    private static final String FINE_TUNED = "ft:";

    private final EncodingType encoding;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> plainChats;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> others;

    Tokenizer(EncodingType encoding, List<String> plainChats, List<String> others) {
        this.encoding = encoding;
        this.plainChats = plainChats;
        this.others = others;
    }

    /** Returns the one of a model, by whichever name it is called; {@code null} if it is not known. */
    static @Nullable Tokenizer of(String model) {
        return Arrays.stream(values())
                .filter(one -> one.countsChatsOf(model) || named(one.others, model))
                .findFirst()
                .orElse(null);
    }

    /** Returns whether it is known what stands around the messages of a conversation with a model of that name. */
    boolean countsChatsOf(String model) {
        return named(plainChats, model);
    }

    /** Returns its name, such as {@code "o200k_base"}. */
    String encodingName() {
        return encoding.getName();
    }

    /** Counts the tokens of a text, in which nothing has a special meaning. Its first use takes a while. */
    long count(String text) {
        return Vocabularies.REGISTRY.getEncoding(encoding).countTokensOrdinary(text);
    }

    private static boolean named(List<String> families, String model) {
        String name = ModelName.lastSegment(model).toLowerCase(Locale.ROOT);
        String plain = name.startsWith(FINE_TUNED) ? name.substring(FINE_TUNED.length()) : name;
        return families.stream()
                .anyMatch(family ->
                        plain.equals(family) || plain.startsWith(family + "-") || plain.startsWith(family + ":"));
    }

    /** Loads each vocabulary, some megabytes, when it is first needed. */
    private static final class Vocabularies {

        static final EncodingRegistry REGISTRY = Encodings.newLazyEncodingRegistry();
    }
}
