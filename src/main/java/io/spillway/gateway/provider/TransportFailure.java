package io.spillway.gateway.provider;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.handler.timeout.TimeoutException;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.spillway.dialect.BadRequestException;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/** What a broken connection means. Its words name no address: they are shown to the client. */
final class TransportFailure {

    private TransportFailure() {}

    /** Returns the failure behind an error of the connection, or of whoever stands between it and us. */
    static Failure of(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            Failure failure = known(cause);
            if (failure != null) {
                return failure;
            }
        }
        return unavailable("the connection failed", Cause.RESET);
    }

    private static @Nullable Failure known(Throwable cause) {
        if (cause instanceof CallFailedException failed) {
            return failed.failure();
        }
        if (cause instanceof BadRequestException unsayable) {
            // Its dialect cannot say what the client wants. Another provider's may.
            return new Failure.ModelUnknown(unsayable.error().message());
        }
        Failure failure = beforeConnected(cause);
        return failure == null ? afterwards(cause) : failure;
    }

    private static @Nullable Failure beforeConnected(Throwable cause) {
        if (cause instanceof PoolAcquireTimeoutException || cause instanceof PoolAcquirePendingLimitException) {
            return unavailable("no connection came free in time", Cause.SATURATED);
        }
        if (cause instanceof ConnectTimeoutException || cause instanceof DnsNameResolverTimeoutException) {
            return unavailable("no connection within the time allowed", Cause.TIMEOUT);
        }
        if (cause instanceof SslHandshakeTimeoutException) {
            return unavailable("no TLS handshake within the time allowed", Cause.TIMEOUT);
        }
        if (cause instanceof SSLException) {
            return unavailable("the TLS handshake failed", Cause.UNREACHABLE);
        }
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return unavailable("the host name is not known", Cause.UNREACHABLE);
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return unavailable("the connection was refused", Cause.UNREACHABLE);
        }
        return null;
    }

    private static @Nullable Failure afterwards(Throwable cause) {
        if (cause instanceof TimeoutException) {
            return unavailable("it stopped reading the request", Cause.TIMEOUT);
        }
        if (cause instanceof DataBufferLimitException) {
            return new Failure.InvalidAnswer("the answer is too long");
        }
        if (cause instanceof DecoderException || cause instanceof IllegalArgumentException) {
            return new Failure.InvalidAnswer("the answer is not HTTP/1.1");
        }
        if (cause instanceof PrematureCloseException || cause instanceof IOException) {
            return unavailable("the connection broke", Cause.RESET);
        }
        return null;
    }

    private static Failure unavailable(String reason, Cause cause) {
        return new Failure.Unavailable(reason, cause);
    }
}
