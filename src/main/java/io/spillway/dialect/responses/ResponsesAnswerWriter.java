package io.spillway.dialect.responses;

import io.spillway.dialect.ChatAnswerWriter;
import io.spillway.dialect.ChatResponse;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.ResponseEvents;
import io.spillway.dialect.Surroundings;

/** Writes whole answers: what a stream would have said at its end. */
final class ResponsesAnswerWriter implements ChatAnswerWriter {

    private final Surroundings surroundings;

    ResponsesAnswerWriter(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public byte[] write(ChatResponse response, ClientRequest request) {
        GrowingAnswer answer = new GrowingAnswer(ResponsesRequest.own(request), surroundings, new StreamEvents());
        if (response.serviceTier() != null) {
            answer.servedAs(response.serviceTier());
        }
        ResponseEvents.tell(response, answer::hear);
        return JsonTree.write(answer.response());
    }
}
