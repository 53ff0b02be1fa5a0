package io.spillway.gateway.api;

import io.netty.handler.timeout.ReadTimeoutException;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.BadRequestException;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Reads a request's body into one array, as far as the limit allows.
 *
 * <p>How long that may take is {@link ConnectionGuard}'s business, which lets the body fail. Memory is taken only for
 * what has come, whatever length the client has announced, and each byte is copied once.
 */
final class BodyReader {

    private final int limit;

    BodyReader(int limit) {
        this.limit = limit;
    }

    /** Returns the body, or a {@link BadRequestException}. */
    Mono<byte[]> read(ServerHttpRequest request) {
        if (request.getHeaders().getContentLength() > limit) {
            return Mono.error(new BadRequestException(Refusals.TOO_LARGE));
        }
        return new Body(request.getBody(), limit);
    }

    /** A body that is read when somebody asks for it. */
    private static final class Body extends Mono<byte[]> {

        private final Flux<DataBuffer> pieces;

        private final int limit;

        Body(Flux<DataBuffer> pieces, int limit) {
            this.pieces = pieces;
            this.limit = limit;
        }

        @Override
        public void subscribe(CoreSubscriber<? super byte[]> reader) {
            pieces.subscribe(new Collector(reader, limit));
        }
    }

    /** Holds the pieces until the last is there. Used by the connection's event loop only. */
    private static final class Collector implements CoreSubscriber<DataBuffer>, Subscription {

        /**
         * As many pieces as there can be, but not the number that means "without end": asked for that,
         * reactor-netty 1.2 reports an error twice.
         */
        private static final long ALL = Long.MAX_VALUE - 1;

        private final CoreSubscriber<? super byte[]> reader;

        private final int limit;

        private final List<DataBuffer> pieces = new ArrayList<>(1);

        private Subscription upstream = Operators.emptySubscription();

        private long length;

        private boolean asked;

        private boolean ended;

        Collector(CoreSubscriber<? super byte[]> reader, int limit) {
            this.reader = reader;
            this.limit = limit;
        }

        @Override
        public Context currentContext() {
            return reader.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            reader.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            if (!asked) {
                asked = true;
                upstream.request(ALL);
            }
        }

        @Override
        public void onNext(DataBuffer piece) {
            length += piece.readableByteCount();
            if (ended || length > limit) {
                DataBufferUtils.release(piece);
                refuse(Refusals.TOO_LARGE);
            } else {
                pieces.add(piece);
            }
        }

        @Override
        public void onComplete() {
            if (length == 0) {
                refuse(Refusals.EMPTY_BODY);
            } else if (!ended) {
                ended = true;
                reader.onNext(join());
                reader.onComplete();
            }
        }

        @Override
        public void onError(Throwable error) {
            if (error instanceof ReadTimeoutException) {
                refuse(Refusals.TOO_SLOW);
            } else if (error instanceof BrokenBodyException) {
                refuse(FramingRules.MALFORMED);
            } else {
                fail(error);
            }
        }

        @Override
        public void cancel() {
            ended = true;
            upstream.cancel();
            release();
        }

        private void refuse(ApiError error) {
            if (!ended) {
                upstream.cancel();
                fail(new BadRequestException(error));
            }
        }

        private void fail(Throwable error) {
            if (!ended) {
                ended = true;
                release();
                reader.onError(error);
            }
        }

        private byte[] join() {
            var body = new byte[(int) length];
            int at = 0;
            for (DataBuffer piece : pieces) {
                int size = piece.readableByteCount();
                piece.read(body, at, size);
                at += size;
            }
            release();
            return body;
        }

        private void release() {
            pieces.forEach(DataBufferUtils::release);
            pieces.clear();
        }
    }
}
