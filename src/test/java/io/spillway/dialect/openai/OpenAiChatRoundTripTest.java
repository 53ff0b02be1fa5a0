package io.spillway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.MediaKind;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MediaSource;
import io.spillway.dialect.Operation;
import io.spillway.dialect.Sampling;
import io.spillway.dialect.Target;
import io.spillway.dialect.ToolChoice;
import io.spillway.dialect.ToolDefinition;
import io.spillway.testing.RandomChats;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiChatRoundTripTest {

    private static final OpenAiDialect OPENAI = new OpenAiDialect();

    @Test
    void keepsEveryConversation() {
        for (long seed = 0; seed < 2_000; seed++) {
            ChatRequest request = new RandomChats(seed).next();

            assertThat(there(request)).as("seed %d", seed).isEqualTo(request);
        }
    }

    @Test
    void keepsWhatOnlyThisDialectSays() {
        ChatRequest request = ChatRequest.builder("model")
                .add(ChatMessage.of(Role.DEVELOPER, "be kind"))
                .add(new ChatMessage(Role.USER, List.of(ContentPart.text("hi")), "ann", Extensions.NONE))
                .sampling(new Sampling(2.0, 0.5, 40, 1234567890123L, -1.5, 0.25, true, 5))
                .answers(3)
                .user("u")
                .metadata(Map.of("a", "b"))
                .serviceTier("flex")
                .cacheKey("k")
                .verbosity("low")
                .extensions(Extensions.of(
                        OPENAI, Map.of("logit_bias", JsonTree.object().put("1", -100))))
                .build();

        assertThat(there(request)).isEqualTo(request);
    }

    @Test
    void keepsMediaOfEveryKind() {
        var pdf = new ContentPart.Media(
                MediaKind.DOCUMENT,
                MediaSource.base64("JVBERi0=", "application/pdf"),
                "a.pdf",
                null,
                null,
                Extensions.NONE);
        var image = new ContentPart.Media(
                MediaKind.IMAGE, MediaSource.ofUrl("https://example.com/a.png"), null, "low", null, Extensions.NONE);
        ChatRequest request = ChatRequest.builder("model")
                .add(ChatMessage.of(
                        Role.USER,
                        List.of(
                                pdf,
                                image,
                                ContentPart.media(MediaKind.AUDIO, MediaSource.base64("UklGRg==", "audio/wav")),
                                ContentPart.media(MediaKind.VIDEO, MediaSource.ofUrl("https://example.com/a.mp4")),
                                ContentPart.media(
                                        MediaKind.DOCUMENT, new MediaSource(MediaSource.Kind.FILE, "file-1", null)))))
                .build();

        assertThat(there(request)).isEqualTo(request);
    }

    @Test
    void keepsAChoiceAmongSomeTools() {
        var tool = new ToolDefinition.Function("a", null, null, true, null, Extensions.NONE);
        var foreign = new ToolDefinition.Foreign("openai", JsonTree.object().put("type", "custom"));
        ChatRequest request = ChatRequest.builder("model")
                .add(ChatMessage.of(Role.USER, "hi"))
                .tools(List.of(tool, foreign))
                .toolChoice(new ToolChoice(ToolChoice.Mode.AUTO, List.of("a", "b")))
                .build();

        assertThat(there(request)).isEqualTo(request);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"prediction\":{\"type\":\"content\",\"content\":\"x\"}",
                "\"reasoning_effort\":\"enormous\"",
                "\"tool_choice\":{\"type\":\"custom\",\"custom\":{\"name\":\"a\"}}",
                "\"response_format\":{\"type\":\"grammar\",\"grammar\":\"x\"}",
                "\"min_p\":0.10"
            })
    void writesBackAFieldThatTheModelDoesNotKnow(String field) {
        String body = "{\"model\":\"m\"," + Requests.MESSAGES + "," + field + "}";
        ChatRequest request = OPENAI.chatRequestReader().read(Requests.chat(body));

        ObjectNode written = OPENAI.chatRequestWriter().write(request, Target.of("m"));

        assertThat(JsonTree.write(written)).isEqualTo(JsonTree.write(JsonTree.read(body.getBytes(UTF_8))));
    }

    private static ChatRequest there(ChatRequest request) {
        byte[] written = JsonTree.write(OPENAI.chatRequestWriter().write(request, Target.of(request.model())));
        return OPENAI.chatRequestReader().read(OPENAI.readRequest(Operation.CHAT, written));
    }
}
