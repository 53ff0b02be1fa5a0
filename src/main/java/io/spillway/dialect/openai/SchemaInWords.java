package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.RequestQuirk;
import io.spillway.dialect.Target;
import java.util.Set;

/**
 * The provider can be held to JSON, but to no schema (DeepSeek): it is told the schema in the system message.
 *
 * @see <a href="https://api-docs.deepseek.com/guides/json_mode">JSON Output</a>, which wants the word "json" in the prompt
 */
final class SchemaInWords implements RequestQuirk {

    private static final String FORMAT = "response_format";

    @Override
    public Set<String> words() {
        return Set.of("json_schema");
    }

    @Override
    public void change(ObjectNode request, Target target) {
        if (request.path(FORMAT).path("type").asText("").equals("json_schema")) {
            String schema =
                    request.path(FORMAT).path("json_schema").path("schema").toString();
            SystemText.add(request, "Answer with nothing but JSON that follows this JSON schema: " + schema);
            request.set(FORMAT, JsonTree.object().put("type", "json_object"));
        }
    }
}
