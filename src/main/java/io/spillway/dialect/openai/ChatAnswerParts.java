package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.Citation;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.JsonFields;
import java.util.ArrayList;
import java.util.List;

/** Reads what an answer's message or a chunk's delta says in its content. */
final class ChatAnswerParts {

    private ChatAnswerParts() {}

    /** Takes the content: a text or, of Mistral's reasoning models, an array in which thoughts stand, too. */
    static List<ContentPart> read(JsonFields message, Dialect dialect) {
        JsonNode content = message.take("content");
        if (content == null) {
            return List.of();
        }
        if (content.isTextual()) {
            return content.textValue().isEmpty() ? List.of() : List.of(ContentPart.text(content.textValue()));
        }
        List<ContentPart> parts = new ArrayList<>();
        for (JsonNode part : content) {
            parts.add(
                    part.path("type").asText("").equals("thinking")
                            ? new Thinking(thought(part.path("thinking")), null, null)
                            : ChatPartsReader.part(part, dialect));
        }
        return parts;
    }

    /** Returns where a text comes from. */
    static Citation citation(JsonNode annotation) {
        JsonNode page = annotation.path("url_citation");
        return new Citation(
                page.path("url").textValue(),
                page.path("title").textValue(),
                null,
                page.path("start_index").asInt(-1),
                page.path("end_index").asInt(-1),
                OpenAiDialect.ID,
                annotation);
    }

    /** A thought is a text or, of Mistral, an array of them. */
    static String thought(JsonNode thinking) {
        if (thinking.isTextual()) {
            return thinking.textValue();
        }
        StringBuilder text = new StringBuilder();
        thinking.forEach(part -> text.append(part.path("text").asText("")));
        return text.toString();
    }
}
