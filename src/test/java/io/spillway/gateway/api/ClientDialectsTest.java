package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.ClientSide;
import io.spillway.dialect.anthropic.AnthropicDialect;
import io.spillway.dialect.openai.OpenAiDialect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientDialectsTest {

    private final ClientSide usual = new OpenAiDialect();
    private final ClientSide anthropic = new AnthropicDialect();
    private final ClientDialects dialects = new ClientDialects(usual, anthropic);

    @ParameterizedTest
    @ValueSource(strings = {"/v1/messages", "/v1/messages?beta=true", "/v1/messages/count_tokens", "/v1/messages/x"})
    void speakAnthropicsOnItsRoutes(String path) {
        assertThat(dialects.of(path)).isSameAs(anthropic);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1/chat/completions", "/v1/messagesx", "/V1/messages", "/v1/models"})
    void speakTheUsualOneElsewhere(String path) {
        assertThat(dialects.of(path)).isSameAs(usual);
    }
}
