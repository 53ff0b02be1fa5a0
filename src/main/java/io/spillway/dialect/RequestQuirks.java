package io.spillway.dialect;

import java.util.Map;
import java.util.Set;

/**
 * What one provider wants different in requests of its dialect.
 *
 * @param drop top-level fields it does not take
 * @param rename top-level fields it calls otherwise
 * @param streamUsage whether it understands {@code stream_options.include_usage}
 */
public record RequestQuirks(Set<String> drop, Map<String, String> rename, boolean streamUsage) {

    /** None. */
    public static final RequestQuirks NONE = new RequestQuirks(Set.of(), Map.of(), true);

    public RequestQuirks {
        drop = Set.copyOf(drop);
        rename = Map.copyOf(rename);
    }
}
