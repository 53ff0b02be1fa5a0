package io.spillway.gateway.api;

import io.netty.handler.timeout.ReadTimeoutException;
import io.spillway.dialect.BadRequestException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/**
 * Reads a request's body into one array, as far as the limit allows.
 *
 * <p>How long that may take is {@link ConnectionGuard}'s business, which lets the body fail.
 */
final class BodyReader {

    private final int limit;

    BodyReader(int limit) {
        this.limit = limit;
    }

    /** Returns the body, or a {@link BadRequestException}. */
    Mono<byte[]> read(ServerHttpRequest request) {
        if (request.getHeaders().getContentLength() > limit) {
            return Mono.error(() -> new BadRequestException(Refusals.TOO_LARGE));
        }
        return DataBufferUtils.join(request.getBody(), limit)
                .map(BodyReader::bytes)
                .onErrorMap(BodyReader::refusal)
                .switchIfEmpty(Mono.error(() -> new BadRequestException(Refusals.EMPTY_BODY)));
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private static Throwable refusal(Throwable error) {
        if (error instanceof DataBufferLimitException) {
            return new BadRequestException(Refusals.TOO_LARGE);
        }
        return error instanceof ReadTimeoutException ? new BadRequestException(Refusals.TOO_SLOW) : error;
    }
}
