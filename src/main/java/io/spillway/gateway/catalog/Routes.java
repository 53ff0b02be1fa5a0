package io.spillway.gateway.catalog;

import java.util.HashSet;
import java.util.List;

/** The operator's routes, each of another name. */
public record Routes(List<Route> all) {

    /** None. */
    public static final Routes NONE = new Routes(List.of());

    /**
     * @throws IllegalArgumentException if two routes have the same name
     */
    public Routes {
        all = List.copyOf(all);
        var names = new HashSet<String>();
        for (Route route : all) {
            if (!names.add(route.model())) {
                throw new IllegalArgumentException(
                        "spillway.routes: %s twice (expected: one route for each name)".formatted(route.model()));
            }
        }
    }

    /** Returns the names, in the operator's order. */
    public List<String> names() {
        return all.stream().map(Route::model).toList();
    }
}
