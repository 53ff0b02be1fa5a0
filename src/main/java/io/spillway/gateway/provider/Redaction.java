package io.spillway.gateway.provider;

import io.spillway.gateway.credential.Authorization;
import io.spillway.resilience.Failure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes out of a failure the secret that its call was signed with: some providers repeat it in their errors. */
final class Redaction {

    private static final String MASK = "***";

    /** Anything shorter is no secret, and would be found in ordinary words. */
    private static final int SHORTEST_SECRET = 6;

    private final List<String> secrets = new ArrayList<>();

    private Redaction() {}

    static Redaction of(Authorization signature) {
        var redaction = new Redaction();
        for (String value : signature.headers().values()) {
            String secret = value.substring(value.lastIndexOf(' ') + 1);
            if (secret.length() >= SHORTEST_SECRET) {
                redaction.secrets.add(secret);
            }
        }
        return redaction;
    }

    Failure apply(Failure failure) {
        String reason = clean(failure.reason());
        if (failure instanceof Failure.Rejected rejected) {
            return new Failure.Rejected(reason, rejected.status(), clean(rejected.body()));
        }
        return reason.equals(failure.reason()) ? failure : withReason(failure, reason);
    }

    private static Failure withReason(Failure failure, String reason) {
        if (failure instanceof Failure.RateLimited limited) {
            return new Failure.RateLimited(reason, limited.retryAfter(), limited.wholeCredential());
        }
        if (failure instanceof Failure.QuotaExhausted spent) {
            return new Failure.QuotaExhausted(reason, spent.retryAfter(), spent.wholeCredential());
        }
        if (failure instanceof Failure.Unauthorized) {
            return new Failure.Unauthorized(reason);
        }
        if (failure instanceof Failure.Unavailable unavailable) {
            return new Failure.Unavailable(reason, unavailable.cause());
        }
        if (failure instanceof Failure.ModelUnknown) {
            return new Failure.ModelUnknown(reason);
        }
        return new Failure.InvalidAnswer(reason);
    }

    private byte @Nullable [] clean(byte @Nullable [] body) {
        if (body == null) {
            return null;
        }
        // One character for each byte, so that what is not touched stays as it came.
        String text = new String(ErrorBody.unescaped(body), StandardCharsets.ISO_8859_1);
        String clean = clean(text);
        return clean.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String clean(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, MASK);
        }
        return clean;
    }
}
