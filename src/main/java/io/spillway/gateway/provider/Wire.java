package io.spillway.gateway.provider;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.reactive.ClientHttpRequest;
import reactor.netty.channel.ChannelOperations;

/**
 * The connection that one exchange goes over, so that it can be cut whenever the exchange is cancelled.
 *
 * <p>Spring closes it in every moment but one: when the head has come and nobody has asked for the body yet, it reads
 * the body to its end, to save the connection. The end of a stream may be minutes away, or never come.
 */
final class Wire {

    private volatile @Nullable ChannelOperations<?, ?> exchange;

    /** The request is about to be written. */
    void carries(ClientHttpRequest request) {
        if (request.getNativeRequest() instanceof ChannelOperations<?, ?> operations) {
            exchange = operations;
        }
    }

    /** Closes the connection, unless the exchange has ended and the connection serves another. */
    void cut() {
        ChannelOperations<?, ?> cancelled = exchange;
        if (cancelled == null) {
            return;
        }
        Channel channel = cancelled.channel();
        if (channel.isRegistered()) {
            channel.eventLoop().execute(() -> {
                if (ChannelOperations.get(channel) == cancelled) {
                    cancelled.dispose();
                }
            });
        }
    }
}
