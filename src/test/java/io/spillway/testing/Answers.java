package io.spillway.testing;

/** What a provider says that is well, in OpenAI's dialect. */
public final class Answers {

    /** How a stream ends. */
    public static final String DONE = "data: [DONE]\n\n";

    /** The event that says why a stream ends. */
    public static final String FINISH = event("{}", "\"stop\"");

    private Answers() {}

    /** Returns a whole answer. */
    public static String whole(String text) {
        return """
                {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""".formatted(text);
    }

    /** Returns one event of a streamed answer, with text to see. */
    public static String text(String content) {
        return event("{\"content\":\"" + content + "\"}", "null");
    }

    /** Returns one event of a streamed answer. */
    public static String event(String delta, String finish) {
        return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
                + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}\n\n";
    }
}
