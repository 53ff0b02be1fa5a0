package io.spillway.gateway.catalog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model as the operator describes it; what is left out is taken from elsewhere.
 *
 * @param id Model, written provider/model by the provider's own name.
 * @param context Tokens of request and answer together.
 * @param input Tokens that a request may have.
 * @param output Tokens that an answer may have.
 * @param tools Whether it calls tools.
 * @param vision Whether it sees images.
 * @param reasoning Whether it thinks before it answers.
 * @param jsonSchema Whether it keeps to a JSON schema.
 * @param sameAs Name of the model that it is, whoever serves it.
 * @param price What it costs.
 */
public record OwnModel(
        String id,
        @Nullable Long context,
        @Nullable Long input,
        @Nullable Long output,
        @Nullable Boolean tools,
        @Nullable Boolean vision,
        @Nullable Boolean reasoning,
        @Nullable Boolean jsonSchema,
        @Nullable String sameAs,
        @Nullable OwnPrice price) {

    /**
     * @throws IllegalArgumentException if the id names no provider and model
     */
    public OwnModel {
        int slash = id == null ? -1 : id.indexOf('/');
        if (slash < 1 || slash == id.length() - 1) {
            throw new IllegalArgumentException("id: %s (expected: provider/model)".formatted(id));
        }
    }

    /** Returns it as the catalogue has it. */
    ModelFacts facts() {
        var name = ModelName.of(id);
        var capabilities = new HashMap<String, Boolean>();
        put(capabilities, ModelFacts.TOOLS, tools);
        put(capabilities, ModelFacts.VISION, vision);
        put(capabilities, ModelFacts.REASONING, reasoning);
        put(capabilities, ModelFacts.JSON_SCHEMA, jsonSchema);
        return new ModelFacts(
                name.prefix() + "/" + name.rest(),
                null,
                sameAs,
                Map.of(),
                null,
                context,
                input,
                output,
                List.of(),
                List.of(),
                capabilities,
                null,
                null,
                null,
                null,
                null,
                null,
                price == null ? JsonNodeFactory.instance.arrayNode() : price.json(),
                "settings");
    }

    private static void put(Map<String, Boolean> flags, String name, @Nullable Boolean flag) {
        if (flag != null) {
            flags.put(name, flag);
        }
    }
}
