package io.spillway.gateway.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A secret's value, which never shows itself: not in {@code toString}, not in JSON, not in an exception. */
public final class Secret {

    private final byte[] value;

    private Secret(byte[] value) {
        this.value = value;
    }

    /**
     * Wraps a value.
     *
     * @throws IllegalArgumentException if it is empty, or holds a space or a control character; the message does not
     *     show it
     */
    public static Secret of(String value) {
        if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("secret: *** (expected: visible ASCII characters without spaces)");
        }
        return new Secret(value.getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns the value. Only those who send it may ask. */
    public String reveal() {
        return new String(value, StandardCharsets.US_ASCII);
    }

    /** Returns whether these bytes are the value; takes the same time whatever they are. */
    public boolean matches(byte[] presented) {
        return MessageDigest.isEqual(value, presented);
    }

    @Override
    public String toString() {
        return "***";
    }
}
