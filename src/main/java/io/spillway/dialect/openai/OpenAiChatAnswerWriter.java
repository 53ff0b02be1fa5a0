package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatAnswerWriter;
import io.spillway.dialect.ChatResponse;
import io.spillway.dialect.ChatResponse.Choice;
import io.spillway.dialect.Citation;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Foreign;
import io.spillway.dialect.ContentPart.Media;
import io.spillway.dialect.ContentPart.MediaKind;
import io.spillway.dialect.ContentPart.Refusal;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Operation;
import io.spillway.dialect.Surroundings;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a whole answer from the model.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/object">The chat completion object</a>
 */
final class OpenAiChatAnswerWriter implements ChatAnswerWriter {

    static final String CHAT_ID = "chatcmpl-";
    static final String TEXT_ID = "cmpl-";

    private final Dialect dialect;
    private final Surroundings surroundings;

    OpenAiChatAnswerWriter(Dialect dialect, Surroundings surroundings) {
        this.dialect = dialect;
        this.surroundings = surroundings;
    }

    @Override
    public byte[] write(ChatResponse response, ClientRequest request) {
        boolean chat = request.operation() != Operation.COMPLETION;
        boolean legacy = request instanceof OpenAiRequest own && own.knowsFunctionsOnly();
        ObjectNode json = JsonTree.object()
                .put("id", id(response.id(), chat))
                .put("object", chat ? "chat.completion" : "text_completion")
                .put("created", response.created() > 0 ? response.created() : surroundings.epochSeconds())
                .put("model", response.model() == null ? request.model() : response.model());
        ArrayNode choices = json.putArray("choices");
        for (Choice choice : response.choices()) {
            choices.add(chat ? message(choice, legacy) : continuation(choice));
        }
        if (response.usage() != null) {
            json.set("usage", ChatUsage.write(response.usage()));
        }
        if (response.serviceTier() != null) {
            json.put("service_tier", response.serviceTier());
        }
        response.extensions().writeTo(json, dialect);
        return JsonTree.write(json);
    }

    private String id(@Nullable String id, boolean chat) {
        return id == null ? (chat ? CHAT_ID : TEXT_ID) + surroundings.newId() : id;
    }

    private static ObjectNode continuation(Choice choice) {
        ObjectNode json = JsonTree.object().put("index", choice.index()).put("text", texts(choice.content()));
        return finish(json, choice, false);
    }

    private ObjectNode message(Choice choice, boolean legacy) {
        ObjectNode json = JsonTree.object().put("index", choice.index());
        ObjectNode message = json.putObject("message").put("role", "assistant");
        String text = texts(choice.content());
        message.put("content", text.isEmpty() ? null : text);
        String refusal = choice.content().stream()
                .filter(Refusal.class::isInstance)
                .map(part -> ((Refusal) part).text())
                .collect(Collectors.joining());
        message.put("refusal", refusal.isEmpty() ? null : refusal);
        ChatThoughts.write(message, choice.content());
        writeCalls(message, choice.content(), legacy);
        writeOthers(message, choice.content());
        choice.extensions().writeTo(message, dialect);
        return finish(json, choice, legacy);
    }

    private static ObjectNode finish(ObjectNode json, Choice choice, boolean legacy) {
        json.set("logprobs", choice.logprobs() == null ? json.nullNode() : choice.logprobs());
        return json.put("finish_reason", ChatUsage.finishReason(choice.stop(), legacy));
    }

    private static void writeCalls(ObjectNode message, List<ContentPart> content, boolean legacy) {
        ArrayNode calls = JsonTree.array();
        for (ContentPart part : content) {
            if (part instanceof ToolCall call) {
                if (legacy) {
                    message.set("function_call", ChatToolCalls.function(call));
                    return;
                }
                calls.add(ChatToolCalls.write(call));
            }
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
    }

    private void writeOthers(ObjectNode message, List<ContentPart> content) {
        ArrayNode images = JsonTree.array();
        ArrayNode annotations = JsonTree.array();
        for (ContentPart part : content) {
            if (part instanceof Media media && media.kind() == MediaKind.IMAGE) {
                images.add(image(media));
            } else if (part instanceof Text text) {
                text.citations().forEach(citation -> annotations.add(annotation(citation)));
            } else if (part instanceof Foreign foreign && foreign.dialect().equals(dialect.id())) {
                foreign.json().properties().forEach(field -> message.set(field.getKey(), field.getValue()));
            }
        }
        if (!images.isEmpty()) {
            message.set("images", images);
        }
        if (!annotations.isEmpty()) {
            message.set("annotations", annotations);
        }
    }

    /** Returns an image as those say it who let chat models draw. */
    static ObjectNode image(Media media) {
        ObjectNode json = JsonTree.object().put("type", "image_url");
        json.putObject("image_url").put("url", media.source().url());
        return json;
    }

    /** Returns an annotation: OpenAI's own as it came, any other as a page. */
    static ObjectNode annotation(Citation citation) {
        if (citation.dialect().equals(OpenAiDialect.ID) && citation.original() instanceof ObjectNode original) {
            return original;
        }
        ObjectNode json = JsonTree.object().put("type", "url_citation");
        ObjectNode page = json.putObject("url_citation")
                .put("url", citation.url() == null ? "" : citation.url())
                .put("title", citation.title() == null ? "" : citation.title());
        if (citation.from() >= 0) {
            page.put("start_index", citation.from()).put("end_index", citation.to());
        }
        return json;
    }

    private static String texts(List<ContentPart> content) {
        return content.stream()
                .filter(Text.class::isInstance)
                .map(part -> ((Text) part).text())
                .collect(Collectors.joining());
    }
}
