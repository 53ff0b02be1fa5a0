package io.spillway.dialect;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The field names that somebody looks for in an object, found without making a {@code String} of what stands there.
 *
 * @param <T> what stands for a name, such as an enum
 */
public final class JsonNames<T> {

    private final byte[][] names;
    private final List<T> meanings;

    private JsonNames(List<T> meanings, Function<T, String> name) {
        this.meanings = List.copyOf(meanings);
        this.names = meanings.stream()
                .map(meaning -> name.apply(meaning).getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /** Names that are the constants of an enum in lower case. */
    public static <E extends Enum<E>> JsonNames<E> of(Class<E> constants) {
        return of(constants, constant -> constant.name().toLowerCase(Locale.ROOT));
    }

    /** Names that stand for the constants of an enum. */
    public static <E extends Enum<E>> JsonNames<E> of(Class<E> constants, Function<E, String> name) {
        return new JsonNames<>(Arrays.asList(constants.getEnumConstants()), name);
    }

    /** Returns what the scanner's current field stands for; {@code null} if nobody looks for it. */
    public @Nullable T find(JsonScanner json) {
        return json.keyEscaped() ? findText(json.text()) : findBytes(json);
    }

    /** Returns what the scanner's last string stands for; {@code null} if nobody looks for it. */
    public @Nullable T findText(JsonScanner json) {
        for (int index = 0; index < names.length; index++) {
            if (json.textIs(names[index])) {
                return meanings.get(index);
            }
        }
        return null;
    }

    private @Nullable T findBytes(JsonScanner json) {
        int length = json.keyTo() - json.keyFrom() - 2;
        for (int index = 0; index < names.length; index++) {
            if (names[index].length == length && json.keyIs(names[index])) {
                return meanings.get(index);
            }
        }
        return null;
    }

    private @Nullable T findText(String text) {
        byte[] spelled = text.getBytes(StandardCharsets.UTF_8);
        for (int index = 0; index < names.length; index++) {
            if (Arrays.equals(names[index], spelled)) {
                return meanings.get(index);
            }
        }
        return null;
    }
}
