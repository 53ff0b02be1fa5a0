package io.spillway.gateway.provider;

import io.spillway.dialect.Answer;
import io.spillway.dialect.EventStream;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Ticker;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
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
 * <p>The network's thread, the subscriber's and the timer's meet here. {@link #over} says who ends the answer; {@link
 * #draining} says who talks to the subscriber.
 */
final class StreamedAnswer extends Flux<byte[]> implements CoreSubscriber<DataBuffer>, Subscription {

    /** The end of an answer that came to its end. */
    private static final Object COMPLETE = new Object();

    private static final AtomicLongFieldUpdater<StreamedAnswer> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(StreamedAnswer.class, "requested");

    private static final Logger log = LoggerFactory.getLogger(StreamedAnswer.class);

    private final EventStream events;
    private final AttemptReport report;
    private final Function<Answer.Fault, Failure> faults;
    private final Function<Flux<byte[]>, Reply> reply;
    private final MonoSink<Reply> opening;
    private final Limits limits;
    private final Duration idle;
    private final Ticker ticker;
    private final @Nullable Gunzip gunzip;

    /** What waits for the subscriber: the events held until the first visible one, and later only what met a drain. */
    private final Queue<byte[]> ready = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final AtomicInteger draining = new AtomicInteger();

    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private int heldReads;
    private long total;
    private boolean released;
    private boolean closed;

    private volatile long requested;
    private volatile @Nullable Subscription upstream;
    private volatile @Nullable CoreSubscriber<? super byte[]> downstream;
    private volatile @Nullable Object terminal;
    private volatile boolean cancelled;
    private volatile boolean told;
    private volatile int preloaded;
    private volatile long heardAtNanos;
    private volatile Ticker.@Nullable Timer timer;

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
        this.ticker = ticker;
        this.gunzip = gunzip;
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
        heardAtNanos = ticker.nanos();
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
        if (bytes.length > 0) {
            held.writeBytes(bytes);
            heldReads++;
        }
        boolean full = held.size() >= limits.heldBytes() || heldReads >= limits.heldReads();
        if (events.visible() || (fault == null && (complete || full))) {
            release();
        } else if (fault == null) {
            more();
        }
    }

    /** The point of no return: from here on, this answer is the call's. */
    private void release() {
        released = true;
        if (held.size() > 0) {
            ready.offer(held.toByteArray());
            preloaded = 1;
        }
        report.begun();
        arm(limits.claim());
        opening.success(reply.apply(this));
    }

    /** The provider has closed the stream, or the connection broke. */
    private void closed(@Nullable Throwable error) {
        closed = true;
        if (gunzip != null) {
            gunzip.close();
        }
        if (over.get()) {
            disarm();
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
            disarm();
            report.succeed(events.usage());
            finish(COMPLETE);
            letItClose();
        }
    }

    /** Reads on to the end of the response, so that the connection can be used again, but not for long. */
    private void letItClose() {
        Subscription network = upstream;
        if (network != null && !closed) {
            timer = ticker.after(limits.grace(), network::cancel);
            network.request(Long.MAX_VALUE);
        }
    }

    private void broken(Failure failure) {
        if (over.compareAndSet(false, true)) {
            hangUp();
            var error = new CallFailedException(failure);
            if (released) {
                report.fail(failure, events.usage());
                finish(error);
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
        disarm();
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
        timer = ticker.after(delay, this::look);
        if (over.get()) {
            disarm();
        }
    }

    private void disarm() {
        Ticker.Timer armed = timer;
        if (armed != null) {
            armed.cancel();
        }
    }

    private void look() {
        if (over.get()) {
            return;
        }
        if (!claimed.get()) {
            abandon();
            finish(new CallFailedException(new Failure.Unavailable("nobody took the answer", Failure.Cause.RESET)));
            return;
        }
        long left = idle.toNanos() - (ticker.nanos() - heardAtNanos);
        if (requested == 0) {
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
        disarm();
        heardAtNanos = ticker.nanos();
        if (!over.get()) {
            arm(idle);
        }
        subscriber.onSubscribe(this);
        downstream = subscriber;
        drain();
    }

    @Override
    public void request(long n) {
        if (!Operators.validate(n)) {
            return;
        }
        if (Operators.addCap(REQUESTED, this, n) == 0) {
            heardAtNanos = ticker.nanos();
        }
        int loaded = preloaded;
        preloaded = 0;
        drain();
        Subscription network = upstream;
        if (network != null && !over.get() && n > loaded) {
            network.request(n == Long.MAX_VALUE ? n : n - loaded);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        abandon();
    }

    private void emit(byte[] bytes) {
        CoreSubscriber<? super byte[]> subscriber = downstream;
        if (subscriber != null && ready.isEmpty() && draining.compareAndSet(0, 1)) {
            subscriber.onNext(bytes);
            Operators.produced(REQUESTED, this, 1);
            int missed = draining.decrementAndGet();
            if (missed != 0) {
                drain(missed);
            }
        } else {
            ready.offer(bytes);
            drain();
        }
    }

    private void finish(Object end) {
        terminal = end;
        drain();
    }

    private void drain() {
        if (draining.getAndIncrement() == 0) {
            drain(1);
        }
    }

    private void drain(int atFirst) {
        int missed = atFirst;
        while (missed != 0) {
            CoreSubscriber<? super byte[]> subscriber = downstream;
            if (subscriber != null) {
                drainTo(subscriber);
            }
            missed = draining.addAndGet(-missed);
        }
    }

    private void drainTo(CoreSubscriber<? super byte[]> subscriber) {
        while (requested > 0 && !cancelled) {
            byte[] bytes = ready.poll();
            if (bytes == null) {
                break;
            }
            subscriber.onNext(bytes);
            Operators.produced(REQUESTED, this, 1);
        }
        Object end = terminal;
        if (end != null && ready.isEmpty() && !told && !cancelled) {
            told = true;
            if (end instanceof Throwable error) {
                subscriber.onError(error);
            } else {
                subscriber.onComplete();
            }
        }
    }
}
