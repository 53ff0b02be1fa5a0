package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.RequestQuirk;
import io.spillway.dialect.Target;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Ids of tool calls have exactly nine letters and digits (Mistral). Others, which a client has from another provider, are
 * replaced by a hash, the same for a call and its result and in every request. The provider's own fit as they are, so that
 * in answers there is nothing to turn back.
 */
final class NineCharacterToolIds implements RequestQuirk {

    private static final Pattern FITTING = Pattern.compile("[a-zA-Z0-9]{9}");
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int LENGTH = 9;

    @Override
    public Set<String> words() {
        return Set.of("tool_calls", "tool_call_id");
    }

    @Override
    public void change(ObjectNode request, Target target) {
        for (JsonNode message : request.path("messages")) {
            fit(message, "tool_call_id");
            message.path("tool_calls").forEach(call -> fit(call, "id"));
        }
    }

    private static void fit(JsonNode node, String field) {
        if (node instanceof ObjectNode object && object.path(field).isTextual()) {
            object.put(field, fitting(object.path(field).textValue()));
        }
    }

    /** Returns an id that fits: itself if it does. */
    static String fitting(String id) {
        if (FITTING.matcher(id).matches()) {
            return id;
        }
        long rest = hash(id) >>> 1;
        var fitting = new StringBuilder(LENGTH);
        for (int digit = 0; digit < LENGTH; digit++) {
            fitting.append(DIGITS.charAt((int) (rest % DIGITS.length())));
            rest /= DIGITS.length();
        }
        return fitting.toString();
    }

    private static long hash(String id) {
        UUID hash = UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
        return hash.getMostSignificantBits() ^ hash.getLeastSignificantBits();
    }
}
