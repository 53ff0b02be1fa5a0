package io.spillway.dialect.gemini;

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
import io.spillway.dialect.StopReason;
import io.spillway.dialect.Surroundings;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a whole answer of {@code generateContent}.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#GenerateContentResponse">GenerateContentResponse</a>
 */
final class GeminiAnswerReader implements ChatAnswerReader {

    private final Surroundings surroundings;

    GeminiAnswerReader(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public ChatResponse read(byte[] body, Asked asked) {
        JsonNode json = JsonTree.read(body, GeminiPartReader.ARGUMENTS);
        if (!json.isObject() || json.path("error").isObject()) {
            throw new DialectException("JSON that is no answer");
        }
        return new ChatResponse(
                json.path("responseId").textValue(),
                json.path("modelVersion").textValue(),
                0,
                choices(json, new GeminiPartReader(asked, surroundings)),
                GeminiUsage.read(json.path("usageMetadata")),
                null,
                Extensions.NONE);
    }

    private static List<Choice> choices(JsonNode json, GeminiPartReader parts) {
        List<Choice> choices = new ArrayList<>();
        for (JsonNode candidate : json.path("candidates")) {
            choices.add(choice(candidate, choices.size(), parts));
        }
        String blocked = json.path("promptFeedback").path("blockReason").asText("");
        if (choices.isEmpty() && !blocked.isEmpty()) {
            choices.add(Choice.of(List.of(blocked(blocked)), StopReason.FILTERED));
        }
        if (choices.isEmpty() && !json.has("candidates") && !json.has("usageMetadata")) {
            throw new DialectException("JSON that is no answer");
        }
        return choices;
    }

    /** What the user asked may not be asked, whoever's key it is: an answer, and no failure. */
    static ContentPart.Refusal blocked(String reason) {
        return new ContentPart.Refusal("The prompt was blocked: " + reason + ".");
    }

    private static Choice choice(JsonNode candidate, int place, GeminiPartReader parts) {
        String reason = candidate.path("finishReason").asText("");
        if (GeminiStops.isBroken(reason)) {
            throw new DialectException(GeminiStops.words(reason));
        }
        List<ContentPart> content = new ArrayList<>();
        for (JsonNode part : candidate.path("content").path("parts")) {
            add(content, parts.read(part));
        }
        cite(content, candidate);
        return new Choice(
                candidate.path("index").asInt(place),
                content,
                GeminiStops.of(reason),
                null,
                GeminiCandidate.logprobs(candidate),
                Extensions.NONE);
    }

    /** Text and thoughts come in pieces here, too; pieces of one kind are one, until one is signed. */
    private static void add(List<ContentPart> content, ContentPart next) {
        int last = content.size() - 1;
        ContentPart before = last < 0 ? null : content.get(last);
        if (next instanceof Text more && before instanceof Text text && text.signature() == null) {
            content.set(last, new Text(text.text() + more.text(), List.of(), more.signature(), null));
        } else if (next instanceof Thinking more && before instanceof Thinking thought && thought.signature() == null) {
            content.set(last, new Thinking(thought.text() + more.text(), more.signature(), null));
        } else {
            content.add(next);
        }
    }

    private static void cite(List<ContentPart> content, JsonNode candidate) {
        for (int place = content.size() - 1; place >= 0; place--) {
            if (content.get(place) instanceof Text text) {
                List<Citation> citations = GeminiCandidate.citations(candidate, text.text());
                content.set(place, new Text(text.text(), citations, text.signature(), null));
                return;
            }
        }
    }
}
