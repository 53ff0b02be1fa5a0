package io.spillway.dialect.openai;

import io.spillway.dialect.JsonScanner;
import java.nio.charset.StandardCharsets;

/**
 * What {@code stream_options} says, and where.
 *
 * @param field which top-level field it is; -1 if there is none
 * @param open offset of its opening brace; -1 if it is {@code null}
 * @param empty whether it has no field
 * @param includeUsage whether it asks for usage
 * @param usageFrom offset of the value of {@code include_usage}; -1 if there is none
 * @param usageTo offset behind that value
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Chat Completions, stream_options</a>
 */
record StreamOptions(int field, int open, boolean empty, boolean includeUsage, int usageFrom, int usageTo) {

    static final StreamOptions NONE = new StreamOptions(-1, -1, true, false, -1, -1);

    private static final byte[] INCLUDE_USAGE = "include_usage".getBytes(StandardCharsets.UTF_8);

    /** Reads the value that comes next, that of the top-level field with this index. */
    static StreamOptions read(JsonScanner json, int field) {
        if (Values.isNull(json)) {
            return new StreamOptions(field, -1, true, false, -1, -1);
        }
        Values.expectObject(json, "stream_options");
        int open = json.at();
        boolean empty = json.isNextEmpty();
        boolean includeUsage = false;
        int usageFrom = -1;
        int usageTo = -1;
        json.enterObject();
        while (json.nextField()) {
            if (json.keyIs(INCLUDE_USAGE)) {
                json.peek();
                usageFrom = json.at();
                includeUsage = Values.bool(json, "stream_options.include_usage");
                usageTo = json.at();
            } else {
                json.skip();
            }
        }
        return new StreamOptions(field, open, empty, includeUsage, usageFrom, usageTo);
    }
}
