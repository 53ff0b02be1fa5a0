package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.ModelPage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the list of a provider's models, page by page.
 *
 * @see <a href="https://docs.claude.com/en/api/models-list">List models</a>
 */
final class AnthropicModelList {

    private static final String FIRST = "/models?limit=1000";

    private AnthropicModelList() {}

    /** Returns where a page is; {@code null} asks for the first. */
    static String path(@Nullable String after) {
        return after == null ? FIRST : FIRST + "&after_id=" + escaped(after);
    }

    static ModelPage read(byte[] body) {
        try {
            return page(JsonTree.read(body));
        } catch (MalformedJsonException notJson) {
            return new ModelPage(List.of(), null);
        }
    }

    private static ModelPage page(JsonNode root) {
        List<String> names = new ArrayList<>();
        for (JsonNode model : root.path("data")) {
            String name = model.path("id").asText("");
            if (!name.isEmpty() && !names.contains(name)) {
                names.add(name);
            }
        }
        boolean more = root.path("has_more").asBoolean() && root.path("last_id").isTextual();
        return new ModelPage(names, more ? root.path("last_id").textValue() : null);
    }

    private static String escaped(String id) {
        StringBuilder escaped = new StringBuilder();
        for (byte next : id.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (next > 0 && Character.isLetterOrDigit(next)) || "-_.~".indexOf(next) >= 0;
            escaped.append(plain ? String.valueOf((char) next) : "%%%02X".formatted(next));
        }
        return escaped.toString();
    }
}
