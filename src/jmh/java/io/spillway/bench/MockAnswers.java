package io.spillway.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/** The bytes that the mock answers with. Each event carries the moment at which it was sent. */
final class MockAnswers {

    /** What stands before an event's moment of sending, and nowhere else in an answer. */
    static final byte MARK = '@';

    /** Digits of {@link System#nanoTime()}, which counts from the machine's start in every process. */
    static final int MARK_DIGITS = 19;

    /** No right answer has a shorter body. */
    static final int LEAST_BODY = 200;

    private static final int WHOLE_BODY = 1024;

    private static final String CHUNK =
            "\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000," + "\"model\":\"m\"";

    private static final byte[] WHOLE = withLength(wholeBody());

    private static final byte[] MODELS =
            withLength("{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"object\":\"model\",\"owned_by\":\"bench\"}]}");

    private static final byte[] STREAM_HEAD =
            bytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");

    private static final byte[] EVENT = chunk("data: {" + CHUNK
            + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"@0000000000000000000 and so on\"},"
            + "\"finish_reason\":null}]}\n\n");

    private static final int EVENT_DIGITS = indexOf(EVENT, MARK) + 1;

    private static final byte[] STREAM_END = bytes(new String(
                    chunk("data: {" + CHUNK
                            + ",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                            + "data: {" + CHUNK + ",\"choices\":[],\"usage\":{\"prompt_tokens\":12,"
                            + "\"completion_tokens\":20,\"total_tokens\":32}}\n\ndata: [DONE]\n\n"),
                    ISO_8859_1)
            + "0\r\n\r\n");

    /** One thread writes, and each answer is written before the next is made. */
    private static final ByteBuffer SCRATCH = ByteBuffer.allocateDirect(4096);

    private MockAnswers() {}

    static ByteBuffer whole() {
        return SCRATCH.clear().put(WHOLE).flip();
    }

    static ByteBuffer models() {
        return SCRATCH.clear().put(MODELS).flip();
    }

    static ByteBuffer streamHead() {
        return SCRATCH.clear().put(STREAM_HEAD).flip();
    }

    static ByteBuffer event(long nowNanos, boolean last) {
        SCRATCH.clear().put(EVENT);
        long rest = nowNanos;
        for (int digit = MARK_DIGITS - 1; digit >= 0; digit--) {
            SCRATCH.put(EVENT_DIGITS + digit, (byte) ('0' + rest % 10));
            rest /= 10;
        }
        if (last) {
            SCRATCH.put(STREAM_END);
        }
        return SCRATCH.flip();
    }

    private static String wholeBody() {
        String start = "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"m\","
                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"";
        String end = "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":160,"
                + "\"total_tokens\":172}}";
        return start + "word ".repeat(WHOLE_BODY).substring(0, WHOLE_BODY - start.length() - end.length()) + end;
    }

    private static byte[] withLength(String json) {
        return bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
                + "\r\n\r\n" + json);
    }

    private static byte[] chunk(String content) {
        return bytes(Integer.toHexString(content.length()) + "\r\n" + content + "\r\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static int indexOf(byte[] bytes, byte wanted) {
        int at = 0;
        while (bytes[at] != wanted) {
            at++;
        }
        return at;
    }
}
