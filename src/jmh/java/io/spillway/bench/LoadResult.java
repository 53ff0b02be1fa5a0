package io.spillway.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the load client saw.
 *
 * @param calls answers that were whole and right
 * @param errors answers that were not, and broken connections
 * @param events events of streams
 * @param seconds time from the first request to the last answer
 * @param callP50 median time from a request, or from when it was due, to the end of its answer, in microseconds
 * @param callP99 the same, exceeded by one in a hundred
 * @param firstEventP50 median time from a request to the first event, in microseconds
 * @param transitP50 median time from an event's sending to its arrival, in microseconds
 * @param transitP99 the same, exceeded by one in a hundred
 * @param complaint what was wrong with the first error, with {@code _} for spaces; {@code -} without one
 */
record LoadResult(
        long calls,
        long errors,
        long events,
        double seconds,
        double callP50,
        double callP99,
        double firstEventP50,
        double transitP50,
        double transitP99,
        String complaint) {

    static LoadResult of(LoadTally tally, double seconds) {
        return new LoadResult(
                tally.calls(),
                tally.errors(),
                tally.transits().size(),
                seconds,
                tally.answers().quantileMicros(0.50),
                tally.answers().quantileMicros(0.99),
                tally.firstEvents().quantileMicros(0.50),
                tally.transits().quantileMicros(0.50),
                tally.transits().quantileMicros(0.99),
                tally.complaint());
    }

    /** Returns the result as one line. */
    String encoded() {
        return "calls=%d errors=%d events=%d seconds=%s callP50=%s callP99=%s firstEventP50=%s transitP50=%s transitP99=%s complaint=%s"
                .formatted(
                        calls,
                        errors,
                        events,
                        seconds,
                        callP50,
                        callP99,
                        firstEventP50,
                        transitP50,
                        transitP99,
                        complaint);
    }

    static LoadResult decoded(String line) {
        Map<String, String> values = Arrays.stream(line.split(" "))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return new LoadResult(
                Long.parseLong(values.get("calls")),
                Long.parseLong(values.get("errors")),
                Long.parseLong(values.get("events")),
                Double.parseDouble(values.get("seconds")),
                Double.parseDouble(values.get("callP50")),
                Double.parseDouble(values.get("callP99")),
                Double.parseDouble(values.get("firstEventP50")),
                Double.parseDouble(values.get("transitP50")),
                Double.parseDouble(values.get("transitP99")),
                values.get("complaint"));
    }
}
