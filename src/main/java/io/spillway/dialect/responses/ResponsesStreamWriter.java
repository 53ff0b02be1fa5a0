package io.spillway.dialect.responses;

import io.spillway.dialect.ChatEvent;
import io.spillway.dialect.ChatStreamWriter;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Surroundings;
import java.io.ByteArrayOutputStream;

/**
 * Writes one streamed answer.
 *
 * <p>Several tool calls are open at once, because a provider may tell them in turns: each is an item of its own, and all
 * of them end when the answer does.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Streaming events</a>
 */
final class ResponsesStreamWriter implements ChatStreamWriter {

    private final StreamEvents events = new StreamEvents();
    private final GrowingAnswer answer;

    ResponsesStreamWriter(ClientRequest request, Surroundings surroundings) {
        answer = new GrowingAnswer(ResponsesRequest.own(request), surroundings, events);
    }

    @Override
    public void write(ChatEvent event, ByteArrayOutputStream written) {
        events.into(written);
        answer.hear(event);
    }
}
