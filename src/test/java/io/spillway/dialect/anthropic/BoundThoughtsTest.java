package io.spillway.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Operation;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.Target;
import io.spillway.dialect.Translation;
import io.spillway.testing.FixedSurroundings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BoundThoughtsTest {

    private static final AnthropicDialect DIALECT = new AnthropicDialect();

    private static final String CALL = """
            {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"f","input":{}}}""";

    private final Translation identity = DIALECT.identity(RequestQuirks.NONE, new FixedSurroundings());
    private final ClientRequest request = DIALECT.readRequest(Operation.CHAT, """
            {"model":"claude-opus-5-5","max_tokens":9,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"c2ln"},{"type":"tool_use","id":"toolu_1","name":"f","input":{"n": 1.0}}]}]}""".getBytes(StandardCharsets.UTF_8));

    @Test
    void goBackToTheAccountThatThoughtThem() {
        hear("claude-opus-5-5", "k1");

        assertThat(written("claude-opus-5-5", "k1")).contains("\"signature\":\"c2ln\"", "{\"n\": 1.0}");
    }

    @Test
    void areKeptAwayFromAnotherAccountOrModel() {
        hear("claude-opus-5-5", "k1");

        assertThat(written("claude-opus-5-5", "k2")).doesNotContain("thinking").contains("toolu_1", "{\"n\": 1.0}");
        assertThat(written("claude-fable-5-1", "k1")).doesNotContain("thinking");
    }

    @Test
    void arePassedOnUntouchedToOlderModels() {
        hear("claude-opus-5-5", "k1");

        assertThat(written("claude-sonnet-4-5", "k2"))
                .isEqualTo(new String(request.body(), StandardCharsets.UTF_8)
                        .replace("claude-opus-5-5", "claude-sonnet-4-5"));
    }

    private void hear(String model, String credential) {
        var stream = identity.stream(request, new Target(model, credential, Map.of()));
        stream.accept(("event: content_block_start\ndata: " + CALL + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    private String written(String model, String credential) {
        var text = new StringBuilder();
        for (ByteBuffer piece : identity.writeRequest(request, new Target(model, credential, Map.of()))) {
            text.append(StandardCharsets.UTF_8.decode(piece));
        }
        return text.toString();
    }
}
