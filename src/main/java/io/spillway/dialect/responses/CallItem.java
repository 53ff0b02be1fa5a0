package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A call of a tool as it grows. */
interface CallItem {

    /** Returns its place in the output. */
    int index();

    /** Adds a piece of the arguments. */
    void arguments(String more);

    /** Ends it, says so and returns it. */
    ObjectNode end(String status);
}
