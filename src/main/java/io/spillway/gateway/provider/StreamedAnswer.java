package io.spillway.gateway.provider;

import io.spillway.dialect.Answer;
import io.spillway.dialect.EventStream;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;

/**
 * A streamed answer between the network and the client: one array of whole events for each network read.
 *
 * <p>It holds what comes until the first visible event, and only then gives the reply away; whatever goes wrong earlier
 * is the attempt's failure. From then on it passes on, at the client's pace, and ends in one of four ways: complete,
 * failed, abandoned by the client, or never claimed.
 *
 * <p>The network's thread, the subscriber's and the timer's meet here. {@link #over} says who ends the answer; the {@link
 * EventDrain} says who talks to the subscriber.
 */
final class StreamedAnswer extends Flux<byte[]> implements CoreSubscriber<DataBuffer>, Subscription {

    private static final Logger log = LoggerFactory.getLogger(StreamedAnswer.class);

    private final EventStream events;
    private final AttemptReport report;
    private final Function<Answer.Fault, Failure> faults;
    private final Function<Flux<byte[]>, Reply> reply;
    private final MonoSink<Reply> opening;
    private final Limits limits;
    private final Duration idle;
    private final @Nullable Gunzip gunzip;

    private final HeldEvents held;
    private final EventDrain drain = new EventDrain();
    private final SilenceWatch watch;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean claimed = new AtomicBoolean();

    private long total;
    private boolean released;
    private boolean closed;

    private volatile @Nullable Subscription upstream;
    private volatile int preloaded;

    StreamedAnswer(
            EventStream events,
            AttemptReport report,
            Function<Answer.Fault, Failure> faults,
            Function<Flux<byte[]>, Reply> reply,
            MonoSink<Reply> opening,
            Limits limits,
            Duration idle,
            Ticker ticker,
            @Nullable Gunzip gunzip) {
        this.events = events;
        this.report = report;
        this.faults = faults;
        this.reply = reply;
        this.opening = opening;
        this.limits = limits;
        this.idle = idle;
        this.gunzip = gunzip;
        this.held = new HeldEvents(limits);
        this.watch = new SilenceWatch(ticker);
    }

    // The network's side.

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        if (over.get()) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(DataBuffer buffer) {
        if (over.get()) {
            DataBufferUtils.release(buffer);
            return;
        }
        byte[] read = BodyReader.take(buffer);
        watch.heard();
        total += read.length;
        if (total > limits.streamBytes()) {
            broken(new Failure.InvalidAnswer("the answer is too long"));
            return;
        }
        try {
            pass(events.accept(gunzip == null ? read : gunzip.inflate(read)));
        } catch (DataFormatException error) {
            broken(new Failure.InvalidAnswer("the answer is not gzip, or inflates to too much"));
        } catch (RuntimeException error) {
            log.warn("an answer's events could not be read", error);
            broken(new Failure.InvalidAnswer("the answer cannot be read"));
        }
    }

    @Override
    public void onComplete() {
        closed(null);
    }

    @Override
    public void onError(Throwable error) {
        closed(error);
    }

    /** Passes events on, and looks at what they have brought. */
    private void pass(byte[] bytes) {
        Answer.Fault fault = events.fault();
        boolean complete = events.complete();
        if (!released) {
            hold(bytes, fault, complete);
        } else if (bytes.length > 0) {
            emit(bytes);
        } else if (fault == null && !complete) {
            more();
        }
        if (fault != null) {
            broken(faults.apply(fault));
        } else if (complete) {
            complete();
        }
    }

    private void hold(byte[] bytes, Answer.@Nullable Fault fault, boolean complete) {
        held.add(bytes);
        if (events.visible() || (fault == null && (complete || held.isFull()))) {
            release();
        } else if (fault == null) {
            more();
        }
    }

    /** The point of no return: from here on, this answer is the call's. */
    private void release() {
        released = true;
        report.begun();
        if (!held.isEmpty()) {
            byte[] first = held.all();
            report.passed(first);
            drain.preload(first);
            preloaded = 1;
        }
        arm(limits.claim());
        opening.success(reply.apply(this));
    }

    private void emit(byte[] bytes) {
        report.passed(bytes);
        drain.emit(bytes);
    }

    /** The provider has closed the stream, or the connection broke. */
    private void closed(@Nullable Throwable error) {
        closed = true;
        if (gunzip != null) {
            gunzip.close();
        }
        if (over.get()) {
            watch.disarm();
            return;
        }
        byte[] owed = events.end();
        Answer.Fault fault = events.fault();
        if (!released) {
            hold(owed, fault, fault == null);
        } else if (owed.length > 0) {
            emit(owed);
        }
        if (fault == null) {
            complete();
        } else {
            broken(error == null ? faults.apply(fault) : TransportFailure.of(error));
        }
    }

    private void complete() {
        if (over.compareAndSet(false, true)) {
            watch.disarm();
            report.succeed(events.usage());
            drain.complete();
            letItClose();
        }
    }

    /** Reads on to the end of the response, so that the connection can be used again, but not for long. */
    private void letItClose() {
        Subscription network = upstream;
        if (network != null && !closed) {
            watch.arm(limits.grace(), network::cancel);
            network.request(Long.MAX_VALUE);
        }
    }

    private void broken(Failure failure) {
        if (over.compareAndSet(false, true)) {
            hangUp();
            var error = new CallFailedException(failure);
            if (released) {
                report.fail(failure, events.usage());
                drain.fail(error);
            } else {
                opening.error(error);
            }
        }
    }

    /** Nobody wants the answer any more; may be called on any thread, and at any time. */
    void abandon() {
        if (over.compareAndSet(false, true)) {
            hangUp();
            report.abandon(events.usage());
        }
    }

    private void hangUp() {
        watch.disarm();
        Subscription network = upstream;
        if (network != null) {
            network.cancel();
        }
    }

    private void more() {
        Subscription network = upstream;
        if (network != null) {
            network.request(1);
        }
    }

    // The timer: one for the whole answer, which looks at when the provider was last heard.

    private void arm(Duration delay) {
        watch.arm(delay, this::look);
        if (over.get()) {
            watch.disarm();
        }
    }

    private void look() {
        if (over.get()) {
            return;
        }
        if (!claimed.get()) {
            abandon();
            drain.fail(new CallFailedException(new Failure.Unavailable("nobody took the answer", Failure.Cause.RESET)));
            return;
        }
        long left = idle.toNanos() - watch.silentNanos();
        if (!drain.isWanted()) {
            arm(idle);
        } else if (left > 0) {
            arm(Duration.ofNanos(left));
        } else {
            broken(new Failure.Unavailable("silent for " + idle.toMillis() + " ms", Failure.Cause.TIMEOUT));
        }
    }

    // The subscriber's side.

    @Override
    public void subscribe(CoreSubscriber<? super byte[]> subscriber) {
        if (!claimed.compareAndSet(false, true)) {
            Operators.error(subscriber, new IllegalStateException("the events of an answer can be had only once"));
            return;
        }
        watch.disarm();
        watch.heard();
        if (!over.get()) {
            arm(idle);
        }
        drain.open(subscriber, this);
    }

    @Override
    public void request(long n) {
        if (!Operators.validate(n)) {
            return;
        }
        if (drain.want(n)) {
            watch.heard();
        }
        int loaded = preloaded;
        preloaded = 0;
        drain.drain();
        Subscription network = upstream;
        if (network != null && !over.get() && n > loaded) {
            network.request(n == Long.MAX_VALUE ? n : n - loaded);
        }
    }

    @Override
    public void cancel() {
        drain.cancel();
        abandon();
    }
}
