package io.spillway.gateway.provider;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * Where an answer's events leave for their one subscriber, at its pace: whichever thread has something to say, only one
 * at a time speaks to it. {@link #draining} says who.
 */
final class EventDrain {

    /** The end of an answer that came to its end. */
    private static final Object COMPLETE = new Object();

    private static final AtomicLongFieldUpdater<EventDrain> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(EventDrain.class, "requested");

    /** What came before the subscriber did, and later only what met a drain. */
    private final Queue<byte[]> ready = new ConcurrentLinkedQueue<>();

    private final AtomicInteger draining = new AtomicInteger();

    private volatile long requested;
    private volatile @Nullable CoreSubscriber<? super byte[]> downstream;
    private volatile @Nullable Object terminal;
    private volatile boolean cancelled;
    private volatile boolean told;

    /** Keeps what is to come first. */
    void preload(byte[] bytes) {
        ready.offer(bytes);
    }

    /** The subscriber is there. */
    void open(CoreSubscriber<? super byte[]> subscriber, Subscription subscription) {
        subscriber.onSubscribe(subscription);
        downstream = subscriber;
        drain();
    }

    /** Notes that the subscriber wants more; returns whether it wanted nothing before. */
    boolean want(long n) {
        return Operators.addCap(REQUESTED, this, n) == 0;
    }

    /** Returns whether the subscriber wants something. */
    boolean isWanted() {
        return requested > 0;
    }

    /** The subscriber wants nothing any more. */
    void cancel() {
        cancelled = true;
    }

    /** Passes events on. They were asked for, so they go straight to the subscriber if nobody else speaks to it. */
    void emit(byte[] bytes) {
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

    /** Tells the subscriber, after the events that wait, that there are no more. */
    void complete() {
        end(COMPLETE);
    }

    /** Tells the subscriber, after the events that wait, that the answer broke off. */
    void fail(Throwable error) {
        end(error);
    }

    /** Passes on what waits and is wanted. */
    void drain() {
        if (draining.getAndIncrement() == 0) {
            drain(1);
        }
    }

    private void end(Object how) {
        terminal = how;
        drain();
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
