package io.spillway.gateway.api;

import io.spillway.resilience.Ticker;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A stream on its way to a client: never silent for long, and if it breaks off, with an event that says so.
 *
 * <p>One timer serves a stream from its first event to its end; an event itself costs a look at the clock. No more is
 * asked of the provider than the client asks for, so that a slow client slows its provider down. There is one
 * subscriber.
 */
final class LiveStream extends Flux<byte[]> {

    private final Flux<byte[]> events;

    private final Duration keepAlive;

    private final byte[] comment;

    private final Ticker ticker;

    private final Function<Throwable, byte[]> lastWords;

    private final Runnable left;

    private volatile @Nullable Pulse pulse;

    /**
     * @param keepAlive the silence after which a comment is sent
     * @param comment what is sent then, which no client shows
     * @param lastWords makes the last event of a stream that broke off
     * @param left run when the client leaves before the end
     */
    LiveStream(
            Flux<byte[]> events,
            Duration keepAlive,
            byte[] comment,
            Ticker ticker,
            Function<Throwable, byte[]> lastWords,
            Runnable left) {
        this.events = events;
        this.keepAlive = keepAlive;
        this.comment = comment;
        this.ticker = ticker;
        this.lastWords = lastWords;
        this.left = left;
    }

    @Override
    public void subscribe(CoreSubscriber<? super byte[]> client) {
        var begun = new Pulse(client, this);
        pulse = begun;
        events.subscribe(begun);
    }

    /** Stops the stream from outside, for when its client cannot be written to. */
    void hangUp() {
        Pulse begun = pulse;
        if (begun != null) {
            begun.cancel();
        }
    }

    /*
     * Events come from one thread, the timer fires on another, and the client must hear them one after the other.
     * Whoever raises `busy` from 0 is the one that speaks; the other leaves what it has to say (in `waiting`,
     * `commentDue` or `ended`) and goes away. `spoken` and `comments` are written only by whoever speaks, and what
     * others read of them may be a moment old.
     *
     * A comment takes the place of an event the client has asked for. If that event comes all the same, because it had
     * been asked of the provider already, it waits for the client to ask again.
     */
    private static final class Pulse implements CoreSubscriber<byte[]>, Subscription {

        private static final AtomicIntegerFieldUpdater<Pulse> BUSY =
                AtomicIntegerFieldUpdater.newUpdater(Pulse.class, "busy");

        private static final AtomicLongFieldUpdater<Pulse> ASKED =
                AtomicLongFieldUpdater.newUpdater(Pulse.class, "asked");

        private final CoreSubscriber<? super byte[]> client;

        private final LiveStream stream;

        private final Queue<byte[]> waiting = new ConcurrentLinkedQueue<>();

        private Subscription upstream = Operators.emptySubscription();

        private volatile int busy;

        private volatile long asked;

        private long passedOn;

        private long spoken;

        private long comments;

        private volatile long lastSpokenAt;

        private volatile boolean commentDue;

        private volatile boolean ended;

        private volatile boolean silenced;

        private @Nullable Throwable fault;

        private volatile Ticker.@Nullable Timer timer;

        Pulse(CoreSubscriber<? super byte[]> client, LiveStream stream) {
            this.client = client;
            this.stream = stream;
        }

        @Override
        public Context currentContext() {
            return client.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            client.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            long all = ASKED.accumulateAndGet(this, n, Operators::addCap);
            long more = all == Long.MAX_VALUE ? all : all - comments - passedOn;
            if (more > 0) {
                passedOn = Operators.addCap(passedOn, more);
                upstream.request(more);
            }
            if (ended || !waiting.isEmpty()) {
                speak();
            }
        }

        @Override
        public void onNext(byte[] event) {
            if (timer == null) {
                watch(stream.keepAlive);
            }
            if (busy == 0 && BUSY.compareAndSet(this, 0, 1)) {
                sayNowOrLater(event);
                if (BUSY.decrementAndGet(this) != 0) {
                    speakOn();
                }
            } else {
                waiting.add(event);
                speak();
            }
        }

        @Override
        public void onError(Throwable error) {
            fault = error;
            onComplete();
        }

        @Override
        public void onComplete() {
            ended = true;
            speak();
        }

        @Override
        public void cancel() {
            if (!silenced) {
                stream.left.run();
            }
            stop();
            upstream.cancel();
        }

        private void speak() {
            if (BUSY.getAndIncrement(this) == 0) {
                speakOn();
            }
        }

        private void speakOn() {
            int seen = busy;
            do {
                sayAllThatWaits();
                seen = BUSY.addAndGet(this, -seen);
            } while (seen != 0);
        }

        private void sayNowOrLater(byte[] event) {
            if (waiting.isEmpty() && isAskedFor()) {
                say(event);
            } else {
                waiting.add(event);
                sayAllThatWaits();
            }
        }

        private void sayAllThatWaits() {
            if (silenced) {
                return;
            }
            while (isAskedFor() && !waiting.isEmpty()) {
                say(waiting.remove());
            }
            if (ended && waiting.isEmpty()) {
                end();
            } else if (commentDue && isAskedFor()) {
                comments++;
                say(stream.comment);
            }
            commentDue = false;
        }

        private void end() {
            if (fault != null) {
                if (!isAskedFor()) {
                    return;
                }
                say(stream.lastWords.apply(fault));
            }
            stop();
            client.onComplete();
        }

        private boolean isAskedFor() {
            return asked > spoken;
        }

        private void say(byte[] event) {
            lastSpokenAt = stream.ticker.nanos();
            spoken++;
            client.onNext(event);
        }

        private void watch(Duration delay) {
            timer = stream.ticker.after(delay, this::look);
            if (silenced) {
                stop();
            }
        }

        private void look() {
            if (silenced || ended) {
                return;
            }
            Duration left = stream.keepAlive.minusNanos(stream.ticker.nanos() - lastSpokenAt);
            if (left.isZero() || left.isNegative()) {
                commentDue = true;
                speak();
                left = stream.keepAlive;
            }
            watch(left);
        }

        private void stop() {
            silenced = true;
            var current = timer;
            if (current != null) {
                current.cancel();
            }
        }
    }
}
