package io.spillway.gateway.api;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The ids by which a request is found in replies and logs. */
final class RequestIds {

    /** The header that carries one, in both directions. */
    static final String HEADER = "x-request-id";

    private static final int LONGEST = 64;

    private RequestIds() {}

    /** Returns the client's id if it is harmless wherever it is written, else a new one. */
    static String accept(@Nullable String presented) {
        return presented != null && isHarmless(presented) ? presented : next();
    }

    /** Returns a new one. It need not be unguessable, only cheap and rarely the same. */
    static String next() {
        var random = ThreadLocalRandom.current();
        var hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }

    private static boolean isHarmless(String id) {
        return !id.isEmpty() && id.length() <= LONGEST && id.chars().allMatch(RequestIds::isHarmless);
    }

    private static boolean isHarmless(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
}
