package io.spillway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.ToolChoice;
import io.spillway.dialect.ToolChoice.Mode;
import io.spillway.dialect.ToolDefinition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the model may call, and whether it must.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/function-calling">Function calling</a>
 */
final class GeminiTools {

    /** Tools that Google itself runs, as clients of other dialects name them. */
    private static final Map<String, String> GOOGLE_RUNS = Map.of(
            "google_search", "googleSearch",
            "googleSearch", "googleSearch",
            "code_execution", "codeExecution",
            "codeExecution", "codeExecution",
            "url_context", "urlContext",
            "urlContext", "urlContext");

    private GeminiTools() {}

    /** Adds tools to a request's body, if it has any. */
    static void write(ObjectNode json, ChatRequest request, GeminiGeneration model) {
        ToolChoice choice = request.toolChoice();
        ArrayNode tools = JsonTree.array();
        ArrayNode functions = JsonTree.array();
        for (ToolDefinition.Function function : request.functions()) {
            if (isAllowed(function, choice)) {
                functions.add(declaration(function, model));
            }
        }
        if (!functions.isEmpty()) {
            tools.addObject().set("functionDeclarations", functions);
        }
        for (ToolDefinition tool : request.tools()) {
            if (tool instanceof ToolDefinition.Foreign foreign) {
                addForeign(tools, foreign);
            }
        }
        if (!tools.isEmpty()) {
            json.set("tools", tools);
        }
        if (!functions.isEmpty() && choice != null) {
            json.putObject("toolConfig").set("functionCallingConfig", config(choice));
        }
    }

    /** A choice that allows some tools and demands none cannot be said; so the others are not offered. */
    private static boolean isAllowed(ToolDefinition.Function function, @Nullable ToolChoice choice) {
        return choice == null
                || choice.mode() != Mode.AUTO
                || choice.names().isEmpty()
                || choice.names().contains(function.name());
    }

    private static ObjectNode declaration(ToolDefinition.Function function, GeminiGeneration model) {
        ObjectNode declaration = JsonTree.object().put("name", GeminiToolNames.toGoogle(function.name()));
        if (function.description() != null) {
            declaration.put("description", function.description());
        }
        JsonNode parameters = function.parameters();
        if (parameters != null && !isEmpty(parameters)) {
            if (model.takesJsonSchema()) {
                declaration.set("parametersJsonSchema", GeminiSchema.json(parameters));
            } else {
                declaration.set("parameters", GeminiSchema.openApi(parameters));
            }
        }
        return declaration;
    }

    /** An object without a property is refused; a function without parameters is not. */
    private static boolean isEmpty(JsonNode schema) {
        boolean object = schema.path("type").asText("object").equals("object");
        return object
                && schema.path("properties").isEmpty()
                && List.of("$ref", "allOf", "anyOf", "oneOf").stream().noneMatch(schema::has);
    }

    private static void addForeign(ArrayNode tools, ToolDefinition.Foreign foreign) {
        if (foreign.dialect().equals(GeminiDialect.ID)) {
            tools.add(foreign.json());
            return;
        }
        String name = GOOGLE_RUNS.get(foreign.json().path("type").asText(""));
        if (name != null) {
            tools.addObject().putObject(name);
        }
    }

    private static ObjectNode config(ToolChoice choice) {
        ObjectNode config = JsonTree.object();
        config.put(
                "mode",
                switch (choice.mode()) {
                    case AUTO -> "AUTO";
                    case NONE -> "NONE";
                    case REQUIRED -> "ANY";
                });
        if (choice.mode() == Mode.REQUIRED && !choice.names().isEmpty()) {
            ArrayNode names = config.putArray("allowedFunctionNames");
            choice.names().forEach(name -> names.add(GeminiToolNames.toGoogle(name)));
        }
        return config;
    }
}
