package io.spillway.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Operation;
import io.spillway.dialect.Target;
import io.spillway.testing.RandomChats;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnthropicRoundTripTest {

    private static final AnthropicDialect DIALECT = new AnthropicDialect();

    @Test
    void keepsEveryConversation() {
        for (long seed = 0; seed < 2_000; seed++) {
            ChatRequest request = new RandomChats(seed).next();

            ChatRequest arrived = there(request);

            assertThat(conversation(arrived)).as("seed %d", seed).isEqualTo(conversation(request));
            assertThat(arrived.tools()).as("seed %d", seed).isEqualTo(request.tools());
            assertThat(arrived.stop()).isEqualTo(request.stop());
            assertThat(arrived.stream()).isEqualTo(request.stream());
            assertThat(arrived.sampling().topK()).isEqualTo(request.sampling().topK());
            if (request.reasoning() == null) {
                assertThat(arrived.toolChoice()).as("seed %d", seed).isEqualTo(request.toolChoice());
                assertThat(arrived.maxTokens())
                        .isEqualTo(request.maxTokens() == null ? Integer.valueOf(32_000) : request.maxTokens());
                assertThat(operator(arrived)).isEqualTo(operator(request));
            }
        }
    }

    private static List<ChatMessage> conversation(ChatRequest request) {
        return request.messages().stream()
                .filter(message -> !message.role().isOperator())
                .toList();
    }

    private static List<ChatMessage> operator(ChatRequest request) {
        return request.messages().stream()
                .filter(message -> message.role().isOperator())
                .toList();
    }

    private static ChatRequest there(ChatRequest request) {
        byte[] written = JsonTree.write(DIALECT.chatRequestWriter().write(request, Target.of("claude-sonnet-4-5")));
        return DIALECT.chatRequestReader().read(DIALECT.readRequest(Operation.CHAT, written));
    }
}
