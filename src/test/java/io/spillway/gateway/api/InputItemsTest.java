package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.LinkedMultiValueMap;

class InputItemsTest {

    @Test
    void givesEachItemAnIdAndItsLongForm() {
        JsonNode kept = JsonTree.read(InputItems.complete(List.of(
                item("{\"role\":\"user\",\"content\":\"Hi\"}"),
                item("{\"role\":\"assistant\",\"content\":\"Ho\"}"),
                item("{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"1\"}"),
                item("{\"type\":\"reasoning\",\"id\":\"rs_own\",\"summary\":[]}"))));

        assertThat(kept.path(0).path("id").asText()).startsWith("msg_");
        assertThat(kept.path(0).path("type").asText()).isEqualTo("message");
        assertThat(kept.path(0).path("content").path(0).path("type").asText()).isEqualTo("input_text");
        assertThat(kept.path(1).path("content").path(0).path("type").asText()).isEqualTo("output_text");
        assertThat(kept.path(2).path("id").asText()).startsWith("fc_");
        assertThat(kept.path(3).path("id").asText()).isEqualTo("rs_own");
    }

    @Test
    void listsTheNewestFirstUnlessToldOtherwise() {
        assertThat(ids(page("limit", "2"))).containsExactly("c", "b");
        assertThat(ids(page("order", "asc"))).containsExactly("a", "b", "c");
    }

    @Test
    void goesOnBehindAnItem() {
        ObjectNode first = page("limit", "2");
        ObjectNode second = page("after", first.path("last_id").asText());

        assertThat(first.path("has_more").asBoolean()).isTrue();
        assertThat(ids(second)).containsExactly("a");
        assertThat(second.path("has_more").asBoolean()).isFalse();
    }

    @Test
    void takesALimitThatIsNoneForTheUsualOne() {
        assertThat(ids(page("limit", "many"))).hasSize(3);
        assertThat(ids(page("limit", "0"))).hasSize(1);
    }

    private static ObjectNode page(String name, String value) {
        var query = new LinkedMultiValueMap<String, String>();
        query.add(name, value);
        List<JsonNode> items = List.of(item("{\"id\":\"a\"}"), item("{\"id\":\"b\"}"), item("{\"id\":\"c\"}"));
        return InputItems.page(items, query);
    }

    private static List<String> ids(ObjectNode page) {
        return page.path("data")
                .valueStream()
                .map(item -> item.path("id").asText())
                .toList();
    }

    private static ObjectNode item(String json) {
        return (ObjectNode) JsonTree.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
