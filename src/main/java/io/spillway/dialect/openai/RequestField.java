package io.spillway.dialect.openai;

import io.spillway.dialect.JsonNames;
import java.util.Locale;

/** The top-level fields of a request that the gateway looks at. All others it passes on. */
enum RequestField {
    MODEL,
    MESSAGES,
    PROMPT,
    INPUT,
    STREAM,
    STREAM_OPTIONS,
    TEMPERATURE,
    TOP_P,
    N,
    MAX_TOKENS,
    MAX_COMPLETION_TOKENS,
    DIMENSIONS,
    ENCODING_FORMAT,
    TOOLS,
    FUNCTIONS,
    RESPONSE_FORMAT,
    STOP,
    LOGIT_BIAS,
    METADATA,

    // Fields that tell conversations apart, the most telling first.
    SESSION_ID,
    CONVERSATION_ID,
    CONVERSATION_ID_CAMEL("conversationId"),
    THREAD_ID,
    THREAD_ID_CAMEL("threadId"),
    CHAT_ID,
    CHAT_ID_CAMEL("chatId"),
    PROMPT_CACHE_KEY,

    // Fields by which other gateways let a client choose where its request goes (CVE-2024-6587). This one does not.
    API_BASE,
    BASE_URL,
    API_KEY,
    EXTRA_HEADERS,
    CUSTOM_LLM_PROVIDER,
    USER_CONFIG;

    static final JsonNames<RequestField> NAMES = JsonNames.of(RequestField.class, field -> field.json);

    private final String json;

    RequestField() {
        json = name().toLowerCase(Locale.ROOT);
    }

    RequestField(String json) {
        this.json = json;
    }

    /** Returns the name as it stands in a request. */
    String json() {
        return json;
    }
}
