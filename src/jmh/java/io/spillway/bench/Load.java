package io.spillway.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A load to put on a port.
 *
 * @param port where to, on the loopback interface
 * @param connections how many connections, each with one request at a time
 * @param rate requests a second of an open loop; 0 for a closed one, where an answer sets off the next request
 * @param millis how long to begin requests; 0 for one request per connection
 * @param rampMillis time over which the connections are opened
 * @param bodyBytes size of the request's body, at least; 0 for a small one
 * @param events events of the stream to ask for; 0 for a whole answer
 * @param paceMillis time between two of them
 */
record Load(
        int port, int connections, int rate, int millis, int rampMillis, int bodyBytes, int events, int paceMillis) {

    /** Small calls, one after another on each connection. */
    static Load calls(int connections) {
        return new Load(0, connections, 0, 0, 0, 0, 0, 0);
    }

    Load atRate(int callsPerSecond) {
        return new Load(port, connections, callsPerSecond, millis, rampMillis, bodyBytes, events, paceMillis);
    }

    Load withBody(int bytes) {
        return new Load(port, connections, rate, millis, rampMillis, bytes, events, paceMillis);
    }

    Load streaming(int events, int paceMillis) {
        return new Load(port, connections, rate, millis, rampMillis, bodyBytes, events, paceMillis);
    }

    Load over(int rampMillis) {
        return new Load(port, connections, rate, millis, rampMillis, bodyBytes, events, paceMillis);
    }

    Load lasting(int millis) {
        return new Load(port, connections, rate, millis, rampMillis, bodyBytes, events, paceMillis);
    }

    Load on(int port) {
        return new Load(port, connections, rate, millis, rampMillis, bodyBytes, events, paceMillis);
    }

    /** Returns the load as one line. */
    String encoded() {
        return "port=%d connections=%d rate=%d millis=%d rampMillis=%d bodyBytes=%d events=%d paceMillis=%d"
                .formatted(port, connections, rate, millis, rampMillis, bodyBytes, events, paceMillis);
    }

    static Load decoded(String line) {
        Map<String, Integer> values = Arrays.stream(line.split(" "))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> Integer.valueOf(pair[1])));
        return new Load(
                values.get("port"),
                values.get("connections"),
                values.get("rate"),
                values.get("millis"),
                values.get("rampMillis"),
                values.get("bodyBytes"),
                values.get("events"),
                values.get("paceMillis"));
    }
}
