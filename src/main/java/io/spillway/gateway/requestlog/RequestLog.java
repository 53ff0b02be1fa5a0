package io.spillway.gateway.requestlog;

import io.spillway.gateway.api.AdmissionListener;
import io.spillway.gateway.provider.AttemptListener;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.routing.NotAnsweredException;
import io.spillway.gateway.routing.RouteListener;
import io.spillway.gateway.routing.Routed;
import io.spillway.resilience.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Collects what happens to each call, and hands it on when the call is over. Safe for use by several threads; never
 * waits, for all that takes time is done by the executor.
 *
 * <p>No listener is ever shown a header, so that no signature can get into a file.
 */
final class RequestLog implements AdmissionListener, RouteListener, AttemptListener {

    /** What a refusal takes up beside its bodies. */
    private static final long OVERHEAD = 1_024;

    /**
     * The calls under way, by the counter that all copies of a call share: a call's id may be its client's, and two calls
     * at a time may have the same.
     */
    private final Map<AtomicInteger, CallRecord> open = new ConcurrentHashMap<>();

    private final WaitingBytes memory;
    private final long longestStream;
    private final Ticker ticker;
    private final Executor thread;
    private final CallFiles files;
    private final DetailedLogs logs;
    private final RequestLogListener listener;

    /**
     * @param memory what calls may take up until they are written
     * @param longestStream how many bytes of a stream are kept
     * @param thread where files are worded and written
     */
    RequestLog(
            WaitingBytes memory,
            long longestStream,
            Ticker ticker,
            Executor thread,
            CallFiles files,
            DetailedLogs logs,
            RequestLogListener listener) {
        this.memory = memory;
        this.longestStream = longestStream;
        this.ticker = ticker;
        this.thread = thread;
        this.files = files;
        this.logs = logs;
        this.listener = listener;
    }

    @Override
    public void admitted(Call call) {
        open.put(call.attempts(), new CallRecord(call, ticker.instant(), ticker.nanos(), memory));
        update(call, CallRecord::begin);
    }

    @Override
    public void sent(Attempt attempt) {
        update(attempt.call(), record -> record.sent(attempt, ticker.nanos()));
    }

    @Override
    public void written(Attempt attempt, List<ByteBuffer> body) {
        update(attempt.call(), record -> record.written(body));
    }

    @Override
    public void begun(Attempt attempt, Duration took) {
        update(attempt.call(), record -> record.begun(attempt, took));
    }

    @Override
    public void passed(Attempt attempt, byte[] events) {
        update(attempt.call(), record -> record.passed(events, ticker.nanos(), longestStream));
    }

    @Override
    public void routed(Call call, @Nullable Routed routed, @Nullable NotAnsweredException notAnswered, Duration took) {
        update(call, record -> record.routed(routed, notAnswered));
    }

    @Override
    public void ended(Attempt attempt, End end) {
        CallRecord record = open.get(attempt.call().attempts());
        if (record != null) {
            record.ended(attempt, end);
            finish(record);
        }
    }

    @Override
    public void ended(Call call, int status, byte @Nullable [] error) {
        CallRecord record = open.get(call.attempts());
        if (record != null) {
            record.ended(status, error, ticker.nanos());
            finish(record);
        }
    }

    @Override
    public void refused(Refused request) {
        byte[] body = request.body();
        long bytes = OVERHEAD + request.reply().length + (body == null ? 0 : body.length);
        if (!memory.take(bytes)) {
            listener.dropped();
            return;
        }
        var at = ticker.instant();
        thread.execute(() -> {
            try {
                logs.write(at, files.of(request, at));
            } finally {
                memory.giveBack(bytes);
            }
        });
    }

    /** Tells a call's record of an event, and drops it when there is no memory left for it. */
    private void update(Call call, Predicate<CallRecord> event) {
        CallRecord record = open.get(call.attempts());
        if (record != null && !event.test(record) && open.remove(call.attempts(), record)) {
            record.release();
            listener.dropped();
        }
    }

    private void finish(CallRecord record) {
        if (record.isOver() && open.remove(record.call().attempts(), record)) {
            thread.execute(() -> write(record));
        }
    }

    private void write(CallRecord record) {
        try {
            logs.write(record.at(), files.of(record));
        } finally {
            record.release();
        }
    }
}
