package io.spillway.dialect.responses;

import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ChatRequestReader;
import io.spillway.dialect.ClientRequest;

/** Returns what {@link ResponsesDialect#readRequest} has read, unless only a provider with the route itself can do it. */
final class ResponsesRequestReader implements ChatRequestReader {

    @Override
    public ChatRequest read(ClientRequest request) {
        ResponsesRequest own = ResponsesRequest.own(request);
        if (own.beyond() != null) {
            throw new BadRequestException(own.beyond());
        }
        return own.chat();
    }
}
