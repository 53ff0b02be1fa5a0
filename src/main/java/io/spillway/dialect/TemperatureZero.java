package io.spillway.dialect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * A temperature of exactly 0 is taken out, or made 1: some models invent tools at 0. It stands at the top of a request
 * or, in Gemini's dialect, among what is said of the generation.
 */
public enum TemperatureZero implements RequestQuirk {
    /** It is sent as it is. */
    KEEP,

    /** The provider's own temperature counts. */
    REMOVE,

    /** The temperature is 1. */
    SET;

    private static final String FIELD = "temperature";

    @Override
    public Set<String> words() {
        return Set.of(FIELD);
    }

    @Override
    public void change(ObjectNode request, Target target) {
        changeIn(request);
        if (request.get("generationConfig") instanceof ObjectNode generation) {
            changeIn(generation);
        }
    }

    private void changeIn(ObjectNode fields) {
        if (this != KEEP
                && fields.path(FIELD).isNumber()
                && fields.path(FIELD).decimalValue().signum() == 0) {
            if (this == REMOVE) {
                fields.remove(FIELD);
            } else {
                fields.put(FIELD, 1.0);
            }
        }
    }
}
