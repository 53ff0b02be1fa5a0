package io.spillway.gateway.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Meters of one name, held by the values of their tags, so that none is looked up in the registry while a call passes
 * by. A meter is made when it is first needed: what never happens is not exported.
 *
 * @param <K> the values of the tags; from a bounded set, for nothing is ever forgotten
 * @param <M> the meter
 */
final class HeldMeters<K, M> {

    private final Map<K, M> held = new ConcurrentHashMap<>();
    private final Function<K, M> make;

    HeldMeters(Function<K, M> make) {
        this.make = make;
    }

    M of(K key) {
        M meter = held.get(key);
        return meter != null ? meter : held.computeIfAbsent(key, make);
    }
}
