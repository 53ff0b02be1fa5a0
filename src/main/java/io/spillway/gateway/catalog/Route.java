package io.spillway.gateway.catalog;

import java.util.List;

/**
 * A name that the operator has given to a model, and where calls for it go.
 *
 * @param model Name that clients ask for.
 * @param to Models to try one after the other, each written provider/model.
 */
public record Route(String model, List<String> to) {

    /**
     * @throws IllegalArgumentException if there is no name, or nowhere to go
     */
    public Route {
        if (model == null || model.isBlank()) {
            throw new IllegalArgumentException("model: '%s' (expected: a name)".formatted(model));
        }
        to = to == null ? List.of() : List.copyOf(to);
        if (to.isEmpty()) {
            throw new IllegalArgumentException("to of %s: [] (expected: at least one provider/model)".formatted(model));
        }
        for (String target : to) {
            int slash = target.indexOf('/');
            if (slash < 1 || slash == target.length() - 1) {
                throw new IllegalArgumentException("to of %s: %s (expected: provider/model)".formatted(model, target));
            }
        }
    }
}
