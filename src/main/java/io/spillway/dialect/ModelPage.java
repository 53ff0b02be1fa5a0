package io.spillway.dialect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the list of a provider's models.
 *
 * @param names in the list's order, each once, as they are to be sent in requests
 * @param next what to ask {@link Dialect#modelsPath} for; {@code null} on the last page
 */
public record ModelPage(List<String> names, @Nullable String next) {

    public ModelPage {
        names = List.copyOf(names);
    }
}
