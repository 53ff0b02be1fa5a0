package io.spillway.dialect.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.Asked;
import io.spillway.dialect.ChatAnswerReader;
import io.spillway.dialect.ChatResponse;
import io.spillway.dialect.ChatResponse.Choice;
import io.spillway.dialect.Citation;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.DialectException;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Surroundings;
import java.util.ArrayList;
import java.util.List;

/** Reads a whole answer. */
final class CohereAnswerReader implements ChatAnswerReader {

    private final Surroundings surroundings;

    CohereAnswerReader(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public ChatResponse read(byte[] body, Asked asked) {
        JsonNode json = JsonTree.read(body);
        JsonNode message = json.path("message");
        String reason = json.path("finish_reason").asText("");
        if (!message.isObject()) {
            throw new DialectException("JSON that is no answer");
        }
        if (CohereStops.isBroken(reason)) {
            throw new DialectException(CohereStops.words(reason));
        }
        return new ChatResponse(
                json.path("id").textValue(),
                null,
                0,
                List.of(Choice.of(content(message), CohereStops.of(reason))),
                CohereUsage.read(json.path("usage")),
                null,
                Extensions.NONE);
    }

    private List<ContentPart> content(JsonNode message) {
        List<ContentPart> content = new ArrayList<>();
        for (JsonNode part : message.path("content")) {
            if (part.path("thinking").isTextual()) {
                content.add(new Thinking(part.path("thinking").textValue(), null, null));
            } else if (part.path("text").isTextual()) {
                content.add(ContentPart.text(part.path("text").textValue()));
            }
        }
        String plan = message.path("tool_plan").asText("");
        if (!plan.isEmpty()) {
            content.add(new Thinking(plan, null, null));
        }
        cite(content, message.path("citations"));
        for (JsonNode call : message.path("tool_calls")) {
            String id = call.path("id").asText("");
            content.add(ContentPart.toolCall(
                    id.isEmpty() ? "call_" + surroundings.newId() : id,
                    call.path("function").path("name").asText(""),
                    call.path("function").path("arguments").asText("{}")));
        }
        return content;
    }

    private static void cite(List<ContentPart> content, JsonNode citations) {
        for (int place = content.size() - 1; place >= 0; place--) {
            if (content.get(place) instanceof Text text) {
                List<Citation> cited = new ArrayList<>();
                citations.forEach(citation -> cited.addAll(CohereCitations.read(citation)));
                content.set(place, new Text(text.text(), cited, null, null));
                return;
            }
        }
    }
}
