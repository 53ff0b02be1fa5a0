package io.spillway.dialect.responses;

import io.spillway.dialect.ContentPart;
import io.spillway.dialect.Signature;
import org.jspecify.annotations.Nullable;

/**
 * How signed and redacted thoughts stand in {@code encrypted_content}: with the name of the dialect that made them, so
 * that they find the way back to it. Anything else there was made by OpenAI.
 */
final class SealedThoughts {

    /** What every sealed thought of ours begins with. No Base64 does. */
    static final String MARK = "spillway:";

    private static final String SIGNED = "signed";
    private static final String REDACTED = "redacted";
    private static final int FIELDS = 4;

    private SealedThoughts() {}

    /** Returns what signs a thought that may be read. */
    static String signed(Signature signature) {
        return seal(SIGNED, signature);
    }

    /** Returns a thought that nobody may read. */
    static String redacted(Signature data) {
        return seal(REDACTED, data);
    }

    /** Returns whether the gateway wrote it, so that nobody else can read it. */
    static boolean isOurs(String encrypted) {
        return encrypted.startsWith(MARK);
    }

    /**
     * Returns the thought of a reasoning item.
     *
     * @param encrypted {@code null} if it has none
     */
    static ContentPart read(String text, @Nullable String encrypted, @Nullable String id) {
        if (encrypted == null) {
            return new ContentPart.Thinking(text, null, id);
        }
        String[] fields = encrypted.split(":", FIELDS);
        if (!isOurs(encrypted) || fields.length != FIELDS) {
            return new ContentPart.Thinking(text, new Signature(ResponsesDialect.ID, encrypted), id);
        }
        Signature signature = new Signature(fields[2], fields[3]);
        return fields[1].equals(REDACTED)
                ? new ContentPart.RedactedThinking(signature)
                : new ContentPart.Thinking(text, signature, id);
    }

    private static String seal(String kind, Signature signature) {
        return signature.dialect().equals(ResponsesDialect.ID)
                ? signature.value()
                : MARK + kind + ":" + signature.dialect() + ":" + signature.value();
    }
}
