package io.spillway.dialect;

import java.nio.charset.StandardCharsets;

/** Which model names may be asked for. They end up in settings, paths of listings and logs, so not just anything may. */
public final class ModelNames {

    private static final int LONGEST = 256;

    private ModelNames() {}

    /** Returns whether a model may have this name. */
    public static boolean isValid(String name) {
        return !name.isEmpty()
                && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST
                && !name.startsWith("/")
                && !name.endsWith("/")
                && name.codePoints().noneMatch(ModelNames::isUnprintable)
                && !climbs(name);
    }

    private static boolean isUnprintable(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }

    /** Whether one of its segments, divided by slashes of either kind, is {@code ..}. */
    private static boolean climbs(String name) {
        int from = 0;
        for (int index = 0; index <= name.length(); index++) {
            if (index == name.length() || name.charAt(index) == '/' || name.charAt(index) == '\\') {
                if (index - from == 2 && name.startsWith("..", from)) {
                    return true;
                }
                from = index + 1;
            }
        }
        return false;
    }
}
