package io.spillway.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.ModelPage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnthropicModelListTest {

    @Test
    void readsAPageAndWhereTheNextIs() {
        ModelPage page = read("""
                {"data":[{"type":"model","id":"claude-a"},{"type":"model","id":"claude-b"}],"has_more":true,"last_id":"claude-b"}""");

        assertThat(page.names()).containsExactly("claude-a", "claude-b");
        assertThat(AnthropicModelList.path(page.next())).isEqualTo("/models?limit=1000&after_id=claude-b");
    }

    @Test
    void knowsTheLastPage() {
        assertThat(read("{\"data\":[{\"id\":\"a\"}],\"has_more\":false,\"last_id\":\"a\"}")
                        .next())
                .isNull();
    }

    @Test
    void findsNothingInWhatIsNoList() {
        assertThat(read("<html>")).isEqualTo(new ModelPage(List.of(), null));
    }

    private static ModelPage read(String body) {
        return AnthropicModelList.read(body.getBytes(StandardCharsets.UTF_8));
    }
}
