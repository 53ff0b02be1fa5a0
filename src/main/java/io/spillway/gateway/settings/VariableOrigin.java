package io.spillway.gateway.settings;

import org.springframework.boot.origin.Origin;

/**
 * The variable that a value came from.
 *
 * @param variable its name
 * @param place where it stands
 */
record VariableOrigin(String variable, String place) implements Origin {

    @Override
    public String toString() {
        return variable + " in " + place;
    }
}
