package io.spillway.gateway.api;

import io.spillway.resilience.Ticker;
import java.nio.charset.StandardCharsets;
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
 * <p>One timer serves a stream from its first event to its end; an event itself costs a look at the clock. Only a few
 * events are asked for ahead of what the client has taken, so that a slow client slows its provider down instead of
 * filling the memory.
 */
final class LiveStream extends Flux<byte[]> {

    /** A comment, which no client shows. */
    static final byte[] COMMENT = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Flux<byte[]> events;

    private final Duration keepAlive;

    private final Ticker ticker;

    private final Function<Throwable, byte[]> lastWords;

    /**
     * @param keepAlive the silence after which a comment is sent
     * @param lastWords makes the last event of a stream that broke off
     */
    LiveStream(Flux<byte[]> events, Duration keepAlive, Ticker ticker, Function<Throwable, byte[]> lastWords) {
        this.events = events;
        this.keepAlive = keepAlive;
        this.ticker = ticker;
        this.lastWords = lastWords;
    }

    @Override
    public void subscribe(CoreSubscriber<? super byte[]> client) {
        events.subscribe(new Pulse(client, this));
    }

    /*
     * Events come from one thread, the timer fires on another, and the client must hear them one after the other.
     * Whoever raises `busy` from 0 is the one that speaks; the other leaves what it has to say (in `waiting`,
     * `commentDue` or `ended`) and goes away. `spoken` and `comments` are written only by whoever speaks, and what
     * others read of them may be a moment old.
     *
     * What the client has taken is not told, but follows: it never wants more at once than its `appetite`, so of all
     * it has asked for, what goes beyond that must have been taken.
     */
    private static final class Pulse implements CoreSubscriber<byte[]>, Subscription {

        private static final AtomicIntegerFieldUpdater<Pulse> BUSY =
                AtomicIntegerFieldUpdater.newUpdater(Pulse.class, "busy");

        private static final AtomicLongFieldUpdater<Pulse> ASKED =
                AtomicLongFieldUpdater.newUpdater(Pulse.class, "asked");

        /** Which part of its appetite a client gets ahead of what it has taken. The rest is left for comments. */
        private static final int PART_AHEAD = 8;

        private final CoreSubscriber<? super byte[]> client;

        private final LiveStream stream;

        private final Queue<byte[]> waiting = new ConcurrentLinkedQueue<>();

        private Subscription upstream = Operators.emptySubscription();

        private volatile int busy;

        private volatile long asked;

        private volatile long passedOn;

        private long appetite;

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
            appetite = Math.max(appetite, all - spoken);
            long taken = all - appetite;
            long wanted = all == Long.MAX_VALUE ? all : taken + Math.max(1, appetite / PART_AHEAD) - comments;
            long more = wanted - passedOn;
            if (more > 0) {
                passedOn = wanted;
                upstream.request(more);
            }
            if (ended) {
                speak();
            }
        }

        @Override
        public void onNext(byte[] event) {
            if (timer == null) {
                watch(stream.keepAlive);
            }
            if (busy == 0 && BUSY.compareAndSet(this, 0, 1)) {
                say(event);
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

        private void sayAllThatWaits() {
            if (silenced) {
                return;
            }
            for (byte[] event = waiting.poll(); event != null; event = waiting.poll()) {
                say(event);
            }
            if (ended) {
                end();
            } else if (commentDue) {
                commentDue = false;
                comments++;
                say(COMMENT);
            }
        }

        private void end() {
            if (fault != null) {
                if (asked <= spoken) {
                    return;
                }
                say(stream.lastWords.apply(fault));
            }
            stop();
            client.onComplete();
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
                comment();
                left = stream.keepAlive;
            }
            watch(left);
        }

        /** A client that does not even take what it has been sent needs no comment. */
        private void comment() {
            if (asked == Long.MAX_VALUE || asked - passedOn - comments > 0) {
                commentDue = true;
                speak();
            }
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
