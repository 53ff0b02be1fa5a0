package io.spillway.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** The requests of the load client. Each names {@code bench/m}, which the mock takes as it is. */
final class Requests {

    private static final String MESSAGE = "{\"role\":\"user\",\"content\":\"%s\"}";

    /** About what a long conversation is made of: words, line ends, quotes, and letters beyond ASCII. */
    private static final String PARAGRAPH =
            "It was said of the mill that it ground \\\"slowly, but all of it\\\", and the miller, Jörg, agreed.\\n"
                    .repeat(20);

    private Requests() {}

    static ByteBuffer bytes(Load load) {
        byte[] body = body(load).getBytes(UTF_8);
        byte[] head = ("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + body.length + "\r\n\r\n")
                .getBytes(US_ASCII);
        return ByteBuffer.allocateDirect(head.length + body.length)
                .put(head)
                .put(body)
                .flip();
    }

    private static String body(Load load) {
        var body = new StringBuilder("{\"model\":\"bench/m\",");
        if (load.events() > 0) {
            body.append("\"stream\":true,\"user\":\"pace=%d,events=%d\",".formatted(load.paceMillis(), load.events()));
        }
        body.append("\"messages\":[").append(MESSAGE.formatted("Say something."));
        while (body.length() < load.bodyBytes()) {
            body.append(',').append(MESSAGE.formatted(PARAGRAPH));
        }
        return body.append("]}").toString();
    }
}
