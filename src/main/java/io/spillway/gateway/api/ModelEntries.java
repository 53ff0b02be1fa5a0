package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.gateway.catalog.ModelCatalog.ListedModel;
import io.spillway.gateway.catalog.ModelFacts;
import io.spillway.gateway.catalog.ModelKnowledge.Match;
import io.spillway.gateway.catalog.Rate;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words a model for clients: bare, as OpenAI does, or with all that is known of it. What is not known is left out. */
final class ModelEntries {

    /** Prices are shown per token and kept per million. */
    private static final int MILLION = 6;

    private static final JsonNodeFactory JSON = new JsonNodeFactory(false);

    private static final List<String> CHAT_PARAMETERS = List.of("max_tokens", "stream");

    /** Models that reason refuse some of them, and nobody tells which. */
    private static final List<String> SAMPLING = List.of("temperature", "top_p", "stop");

    private ModelEntries() {}

    /** Returns what OpenAI's clients expect, and nothing else. */
    static ObjectNode bare(ListedModel model) {
        return JSON.objectNode()
                .put("id", model.id())
                .put("object", "model")
                .put("created", model.created())
                .put("owned_by", model.ownedBy());
    }

    /**
     * Returns all that is known.
     *
     * @param now decides which price is the one of today
     */
    static ObjectNode enriched(ListedModel model, Instant now) {
        ObjectNode entry = bare(model);
        if (!model.to().isEmpty()) {
            entry.put("description", "Goes to " + String.join(", ", model.to()));
            entry.put("routing_type", "virtual");
            entry.set("routes_to", texts(model.to()));
        }
        if (model.parent() != null) {
            entry.put("_parent_model", model.parent());
        }
        if (model.known() != null) {
            describe(entry, model.known(), now);
        }
        prices(entry, model.price().at(now, 0));
        return entry;
    }

    private static void describe(ObjectNode entry, Match known, Instant now) {
        ModelFacts facts = known.facts();
        limits(entry, facts);
        modalities(entry, facts);
        abilities(entry, facts);
        about(entry, facts, now);
        entry.set("_sources", texts(List.of(facts.source() + ":" + word(known.kind()) + ":" + facts.id())));
        entry.put("_match_type", word(known.kind()));
        if (known.kind() != Match.Kind.EXACT && !entry.has("_parent_model")) {
            entry.put("_parent_model", facts.id());
        }
    }

    private static void limits(ObjectNode entry, ModelFacts facts) {
        put(entry, "context_length", facts.context());
        put(entry, "context_window", facts.context());
        put(entry, "max_input_tokens", facts.window());
        put(entry, "max_completion_tokens", facts.output());
        put(entry, "max_output_tokens", facts.output());
        if (facts.dimensions() != null) {
            entry.put("output_vector_size", facts.dimensions());
        }
    }

    private static void prices(ObjectNode entry, @Nullable Rate rate) {
        if (rate == null) {
            return;
        }
        ObjectNode pricing = JSON.objectNode();
        price(entry, pricing, "input_cost_per_token", "prompt", rate.input());
        price(entry, pricing, "output_cost_per_token", "completion", rate.output());
        price(entry, pricing, "cache_read_input_token_cost", "cached_input", rate.cachedInput());
        price(entry, pricing, "cache_creation_input_token_cost", "cache_write", rate.cacheWrite());
        entry.set("pricing", pricing);
    }

    private static void price(
            ObjectNode entry, ObjectNode pricing, String name, String shortName, @Nullable BigDecimal perMillion) {
        if (perMillion != null) {
            BigDecimal perToken = perMillion.movePointLeft(MILLION).stripTrailingZeros();
            entry.put(name, perToken);
            pricing.put(shortName, perToken);
        }
    }

    private static void modalities(ObjectNode entry, ModelFacts facts) {
        if (facts.inputModalities().isEmpty()) {
            return;
        }
        ObjectNode architecture = JSON.objectNode();
        architecture.set("input_modalities", texts(facts.inputModalities()));
        architecture.set("output_modalities", texts(facts.outputModalities()));
        entry.set("architecture", architecture);
        entry.set("supported_modalities", texts(facts.inputModalities()));
        entry.set("supported_output_modalities", texts(facts.outputModalities()));
    }

    private static void abilities(ObjectNode entry, ModelFacts facts) {
        if (facts.mode() != null) {
            entry.put("mode", facts.mode());
        }
        if (facts.capabilities().isEmpty()) {
            return;
        }
        ObjectNode capabilities = JSON.objectNode();
        flag(capabilities, "function_calling", facts.capabilities().get(ModelFacts.TOOLS));
        flag(capabilities, "tool_choice", facts.capabilities().get(ModelFacts.TOOLS));
        flag(capabilities, "vision", facts.capabilities().get(ModelFacts.VISION));
        flag(capabilities, "reasoning", facts.capabilities().get(ModelFacts.REASONING));
        flag(capabilities, "structured_output", facts.capabilities().get(ModelFacts.JSON_SCHEMA));
        entry.set("capabilities", capabilities);
        entry.set("supported_parameters", parameters(facts));
    }

    private static ArrayNode parameters(ModelFacts facts) {
        ArrayNode parameters = texts(CHAT_PARAMETERS);
        if (!Boolean.TRUE.equals(facts.capabilities().get(ModelFacts.REASONING))) {
            SAMPLING.forEach(parameters::add);
        }
        addIf(parameters, facts, ModelFacts.TOOLS, "tools");
        addIf(parameters, facts, ModelFacts.TOOLS, "tool_choice");
        addIf(parameters, facts, ModelFacts.JSON_SCHEMA, "response_format");
        addIf(parameters, facts, ModelFacts.REASONING, "reasoning_effort");
        return parameters;
    }

    private static void addIf(ArrayNode parameters, ModelFacts facts, String capability, String parameter) {
        if (Boolean.TRUE.equals(facts.capabilities().get(capability))) {
            parameters.add(parameter);
        }
    }

    private static void about(ObjectNode entry, ModelFacts facts, Instant now) {
        put(entry, "vendor", facts.vendor());
        put(entry, "description", facts.description());
        put(entry, "knowledge_cutoff", facts.knowledge());
        put(
                entry,
                "release_date",
                facts.released() == null ? null : facts.released().toString());
        flag(entry, "open_weights", facts.openWeights());
        if (facts.ended() != null) {
            entry.put("deprecation_date", facts.ended().toString());
            boolean over = facts.ended().toEpochDay() * 86_400 <= now.getEpochSecond();
            entry.put("status", over ? "retired" : "deprecated");
        }
    }

    private static void put(ObjectNode entry, String field, @Nullable Long number) {
        if (number != null) {
            entry.put(field, number);
        }
    }

    private static void put(ObjectNode entry, String field, @Nullable String text) {
        if (text != null) {
            entry.put(field, text);
        }
    }

    private static void flag(ObjectNode entry, String field, @Nullable Boolean flag) {
        if (flag != null) {
            entry.put(field, flag);
        }
    }

    private static ArrayNode texts(List<String> texts) {
        ArrayNode array = JSON.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    private static String word(Match.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Returns the bytes of a list of entries. */
    static JsonNode list(List<ObjectNode> entries) {
        ObjectNode list = JSON.objectNode().put("object", "list");
        list.putArray("data").addAll(entries);
        return list;
    }
}
