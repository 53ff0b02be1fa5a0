package io.spillway.dialect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * What one provider wants different in requests, beyond the names of their top-level fields ({@link RequestQuirks}).
 * Stateless.
 */
public interface RequestQuirk {

    /** Returns words, names of fields as a rule, without one of which a request is left alone and not even read. */
    Set<String> words();

    /** Returns whether it is about requests for this model, by the provider's name of it. */
    default boolean concerns(String model) {
        return true;
    }

    /**
     * Changes a request.
     *
     * @param request in the provider's dialect, as it is about to be sent
     */
    void change(ObjectNode request, Target target);
}
