package io.spillway.gateway.provider;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * What the headers of a 2xx promise.
 *
 * @param fault why it can be no answer; {@code null} if it can
 * @param json whether it is one JSON document and no stream
 * @param gzip whether it is compressed, though we asked that it be not
 */
record AnswerKind(@Nullable String fault, boolean json, boolean gzip) {

    private static final AnswerKind STREAM = new AnswerKind(null, false, false);

    private static final AnswerKind JSON = new AnswerKind(null, true, false);

    static AnswerKind of(HttpHeaders headers) {
        String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        String encoding = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
        if ("text/event-stream".equals(type) && encoding == null) {
            return STREAM;
        }
        if ("application/json".equals(type) && encoding == null) {
            return JSON;
        }
        return of(lower(type), lower(encoding));
    }

    private static AnswerKind of(String type, String encoding) {
        boolean gzip = "gzip".equals(encoding) || "x-gzip".equals(encoding);
        if (!gzip && !encoding.isEmpty() && !"identity".equals(encoding)) {
            return new AnswerKind("the answer has a content encoding that was not asked for", false, false);
        }
        if (type.startsWith("text/html")) {
            return new AnswerKind("the answer is a web page", false, false);
        }
        int charset = type.indexOf("charset=");
        if (charset >= 0 && !isUtf8(type.substring(charset + "charset=".length()))) {
            return new AnswerKind("the answer is not in UTF-8", false, false);
        }
        return new AnswerKind(null, type.startsWith("application/json"), gzip);
    }

    private static boolean isUtf8(String charset) {
        String name = charset.replace("\"", "");
        return name.startsWith("utf-8") || name.startsWith("utf8") || name.startsWith("us-ascii");
    }

    private static String lower(@Nullable String value) {
        return value == null ? "" : value.trim().toLowerCase(Locale.ROOT);
    }
}
