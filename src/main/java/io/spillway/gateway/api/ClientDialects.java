package io.spillway.gateway.api;

import io.spillway.dialect.ClientSide;
import org.springframework.web.server.ServerWebExchange;

/**
 * How clients speak on which route. What goes wrong before a call is known is told in the words of its route, too.
 *
 * @param usual on all routes but those of Anthropic
 * @param anthropic on {@code /v1/messages} and below
 */
record ClientDialects(ClientSide usual, ClientSide anthropic) {

    /** Returns the dialect of a request that has been read. */
    ClientSide of(ServerWebExchange exchange) {
        return of(exchange.getRequest().getPath().value());
    }

    /** Returns the dialect of a path as it came over the wire, with or without a query. */
    ClientSide of(String path) {
        String prefix = MessagesController.PATH;
        boolean messages = path.startsWith(prefix)
                && (path.length() == prefix.length() || "/?".indexOf(path.charAt(prefix.length())) >= 0);
        return messages ? anthropic : usual;
    }
}
