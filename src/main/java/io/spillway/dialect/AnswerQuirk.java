package io.spillway.dialect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What one provider says different in its answers. Stateless. */
public interface AnswerQuirk {

    /** Changes a whole answer in the provider's dialect; returns whether it did. */
    boolean change(ObjectNode answer);

    /** Begins a streamed answer. */
    Events events();

    /** Changes the events of one stream. Used by one thread. */
    interface Events {

        /** Changes an event in the provider's dialect; returns whether it did. */
        boolean change(ObjectNode event);

        /** No more events come: returns one with what was held back until now; {@code null} if nothing was. */
        default @Nullable ObjectNode end() {
            return null;
        }
    }
}
