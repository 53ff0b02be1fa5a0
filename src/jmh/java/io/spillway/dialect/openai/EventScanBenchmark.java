package io.spillway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.dialect.EventStream;
import io.spillway.dialect.Operation;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to forward one event of a stream of about 250 bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EventScanBenchmark {

    private static final byte[] EVENT =
            ("data: {\"id\":\"chatcmpl-abcdefghijklmnopqrstuvwxyz\",\"object\":\"chat.completion.chunk\","
                            + "\"created\":1770933892,\"model\":\"gpt-5-nano\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0123456789\","
                            + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n")
                    .getBytes(UTF_8);

    private static final byte[] TAIL = new byte[EVENT.length];

    private EventStream stream = new OpenAiEventStream(Operation.CHAT, 100, true);

    static {
        // The second half of one event and the first half of the next.
        int half = EVENT.length / 2;
        System.arraycopy(EVENT, half, TAIL, 0, EVENT.length - half);
        System.arraycopy(EVENT, 0, TAIL, EVENT.length - half, half);
    }

    private EventStream cut = new OpenAiEventStream(Operation.CHAT, 100, true);

    @Setup(Level.Iteration)
    public void begin() {
        stream = new OpenAiEventStream(Operation.CHAT, 100, true);
        cut = new OpenAiEventStream(Operation.CHAT, 100, true);
        cut.accept(Arrays.copyOf(EVENT, EVENT.length / 2));
    }

    /** Each read is one event. */
    @Benchmark
    public byte[] whole() {
        return stream.accept(EVENT);
    }

    /** Each read ends within an event. */
    @Benchmark
    public byte[] cut() {
        return cut.accept(TAIL);
    }
}
