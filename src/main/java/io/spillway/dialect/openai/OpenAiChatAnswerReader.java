package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.Asked;
import io.spillway.dialect.ChatAnswerReader;
import io.spillway.dialect.ChatResponse;
import io.spillway.dialect.ChatResponse.Choice;
import io.spillway.dialect.Citation;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.MediaKind;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.DialectException;
import io.spillway.dialect.JsonFields;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MediaSource;
import io.spillway.dialect.StopReason;
import io.spillway.dialect.Surroundings;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a whole answer into the model.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/object">The chat completion object</a>
 */
final class OpenAiChatAnswerReader implements ChatAnswerReader {

    private final Dialect dialect;
    private final Surroundings surroundings;

    OpenAiChatAnswerReader(Dialect dialect, Surroundings surroundings) {
        this.dialect = dialect;
        this.surroundings = surroundings;
    }

    @Override
    public ChatResponse read(byte[] body, Asked asked) {
        EventScanner found = new EventScanner();
        found.scan(body, 0, body.length);
        if (!found.isObject() || found.isError() || !found.hasChoices()) {
            throw new DialectException("JSON that is no answer");
        }
        JsonFields fields = JsonFields.of(JsonTree.read(body));
        fields.drop("object", "usage", "error");
        List<Choice> choices = new ArrayList<>();
        for (JsonNode choice : fields.array("choices")) {
            choices.add(choice(JsonFields.of(choice), choices.size()));
        }
        Long created = fields.whole("created");
        return new ChatResponse(
                fields.text("id"),
                fields.text("model"),
                created == null ? 0 : created,
                choices,
                found.usage(),
                fields.text("service_tier"),
                fields.rest(dialect));
    }

    private Choice choice(JsonFields choice, int place) {
        Integer index = choice.integer("index");
        String reason = choice.text("finish_reason");
        JsonFields message = choice.object("message");
        message.drop("role");
        List<ContentPart> content = content(message);
        String text = choice.text("text");
        if (text != null && !text.isEmpty()) {
            content.add(ContentPart.text(text));
        }
        return new Choice(
                index == null ? place : index,
                content,
                reason == null ? StopReason.END : ChatUsage.stopReason(reason),
                null,
                choice.take("logprobs"),
                message.rest(dialect));
    }

    private List<ContentPart> content(JsonFields message) {
        List<ContentPart> content = new ArrayList<>(ChatThoughts.read(message));
        content.addAll(cited(ChatAnswerParts.read(message, dialect), message.array("annotations")));
        String refusal = message.text("refusal");
        if (refusal != null && !refusal.isEmpty()) {
            content.add(new ContentPart.Refusal(refusal));
        }
        for (JsonNode image : message.array("images")) {
            content.add(ContentPart.media(
                    MediaKind.IMAGE,
                    MediaSource.ofUrl(image.path("image_url").path("url").asText(""))));
        }
        readCalls(message, content);
        return content;
    }

    private void readCalls(JsonFields message, List<ContentPart> content) {
        for (JsonNode call : message.array("tool_calls")) {
            ContentPart.ToolCall read = ChatToolCalls.read(call);
            content.add(read.id().isEmpty() ? named(read) : read);
        }
        JsonNode function = message.takeIf("function_call", JsonNode::isObject);
        if (function != null) {
            content.add(ChatToolCalls.legacy("call_" + surroundings.newId(), function));
        }
    }

    private ContentPart.ToolCall named(ContentPart.ToolCall call) {
        return new ContentPart.ToolCall(
                "call_" + surroundings.newId(), call.name(), call.arguments(), call.signature(), call.cache());
    }

    /** OpenAI says beside the text where it comes from. */
    private static List<ContentPart> cited(List<ContentPart> parts, JsonNode annotations) {
        if (annotations.isEmpty()) {
            return parts;
        }
        List<ContentPart> cited = new ArrayList<>(parts);
        for (int place = cited.size() - 1; place >= 0; place--) {
            if (cited.get(place) instanceof Text text) {
                List<Citation> citations = new ArrayList<>();
                annotations.forEach(annotation -> citations.add(ChatAnswerParts.citation(annotation)));
                cited.set(place, new Text(text.text(), citations, text.signature(), text.cache()));
                break;
            }
        }
        return cited;
    }
}
