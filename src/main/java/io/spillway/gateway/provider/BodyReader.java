package io.spillway.gateway.provider;

import io.spillway.resilience.Ticker;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Reads a body within limits. */
final class BodyReader {

    private static final byte[] NOTHING = {};

    private BodyReader() {}

    /** Returns a buffer's bytes and gives the buffer back. */
    static byte[] take(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    /**
     * Returns the whole body. Fails with a {@link org.springframework.core.io.buffer.DataBufferLimitException} if it is
     * longer than the limit.
     */
    static Mono<byte[]> whole(Flux<DataBuffer> body, int limit) {
        return DataBufferUtils.join(body, limit).map(BodyReader::take).defaultIfEmpty(NOTHING);
    }

    /**
     * Returns as much of a body as comes within a limit and a time; then closes the connection. It never fails: what
     * came before the connection broke is returned too.
     */
    static Mono<byte[]> beginning(Flux<DataBuffer> body, int limit, Duration time, Ticker ticker) {
        return Mono.create(sink -> {
            var reading = new Beginning(sink, limit);
            reading.timer = ticker.after(time, reading::stop);
            sink.onDispose(reading::forget);
            body.subscribe(reading);
        });
    }

    private static final class Beginning extends BaseSubscriber<DataBuffer> {

        private final MonoSink<byte[]> sink;
        private final int limit;

        /** Replaced and never changed, because the timer reads it on another thread. */
        private volatile byte[] soFar = NOTHING;

        private volatile Ticker.@Nullable Timer timer;

        private Beginning(MonoSink<byte[]> sink, int limit) {
            this.sink = sink;
            this.limit = limit;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            requestUnbounded();
        }

        @Override
        protected void hookOnNext(DataBuffer buffer) {
            byte[] read = take(buffer);
            byte[] before = soFar;
            int room = Math.min(read.length, limit - before.length);
            byte[] all = Arrays.copyOf(before, before.length + room);
            System.arraycopy(read, 0, all, before.length, room);
            soFar = all;
            if (room < read.length) {
                stop();
            }
        }

        @Override
        protected void hookOnComplete() {
            sink.success(soFar);
        }

        @Override
        protected void hookOnError(Throwable error) {
            sink.success(soFar);
        }

        private void stop() {
            cancel();
            sink.success(soFar);
        }

        private void forget() {
            Ticker.Timer pending = timer;
            if (pending != null) {
                pending.cancel();
            }
            cancel();
        }
    }
}
