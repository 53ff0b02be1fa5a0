package io.spillway.gateway.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a model as one provider serves it. What is not known is {@code null} or missing, which never means
 * "no" or "nothing".
 *
 * @param id {@code provider/model}, the model by the provider's own name
 * @param vendor who made it
 * @param model what it is called whoever serves it, where no rule can tell; {@code null} if one can
 * @param aliases other names for it, by provider: those of its own provider cost the same, the others may not
 * @param mode what it is asked for: {@code chat}, {@code responses} or {@code embedding}
 * @param context how many tokens of request and answer it can hold together
 * @param input how many tokens a request may have
 * @param output how many tokens an answer may have
 * @param inputModalities what it takes: {@code text}, {@code image}, {@code audio}
 * @param outputModalities what it gives
 * @param capabilities what it can do and what it is known not to: {@code tools}, {@code vision}, {@code reasoning},
 *     {@code json_schema}
 * @param dimensions the length of its vectors
 * @param released when it came out
 * @param ended when it was or will be switched off
 * @param knowledge the month in which what it has learned ends
 * @param openWeights whether anybody may run it
 * @param description a sentence about it
 * @param prices what it costs, an array as {@code models.json} words it; empty if nobody knows; not to be changed
 * @param source where this comes from, such as {@code "builtin"}
 */
public record ModelFacts(
        String id,
        @Nullable String vendor,
        @Nullable String model,
        Map<String, List<String>> aliases,
        @Nullable String mode,
        @Nullable Long context,
        @Nullable Long input,
        @Nullable Long output,
        List<String> inputModalities,
        List<String> outputModalities,
        Map<String, Boolean> capabilities,
        @Nullable Integer dimensions,
        @Nullable LocalDate released,
        @Nullable LocalDate ended,
        @Nullable String knowledge,
        @Nullable Boolean openWeights,
        @Nullable String description,
        JsonNode prices,
        String source) {

    /** What a model can do. */
    public static final String TOOLS = "tools";

    /** What a model can do: see images. */
    public static final String VISION = "vision";

    /** What a model can do: think before it answers. */
    public static final String REASONING = "reasoning";

    /** What a model can do: keep to a schema. */
    public static final String JSON_SCHEMA = "json_schema";

    /** Copies what is mutable, prices excepted. */
    public ModelFacts {
        aliases = Map.copyOf(aliases);
        inputModalities = List.copyOf(inputModalities);
        outputModalities = List.copyOf(outputModalities);
        capabilities = Map.copyOf(capabilities);
    }

    /** Returns whether it is known not to have a capability. */
    public boolean lacks(String capability) {
        return Boolean.FALSE.equals(capabilities.get(capability));
    }

    /** Returns how many tokens a request may have at the most; {@code null} if nobody knows. */
    public @Nullable Long window() {
        return input != null ? input : context;
    }

    /** Returns this, with what only another description of the same model knows. */
    ModelFacts completedBy(ModelFacts other) {
        return new ModelFacts(
                id,
                or(vendor, other.vendor),
                or(model, other.model),
                aliases.isEmpty() ? other.aliases : aliases,
                or(mode, other.mode),
                or(context, other.context),
                or(input, other.input),
                or(output, other.output),
                inputModalities.isEmpty() ? other.inputModalities : inputModalities,
                outputModalities.isEmpty() ? other.outputModalities : outputModalities,
                both(capabilities, other.capabilities),
                or(dimensions, other.dimensions),
                or(released, other.released),
                or(ended, other.ended),
                or(knowledge, other.knowledge),
                or(openWeights, other.openWeights),
                or(description, other.description),
                prices.isEmpty() ? other.prices : prices,
                source);
    }

    /** Describes a model of which only the price is known. */
    static ModelFacts costing(String id, JsonNode prices) {
        return new ModelFacts(
                id,
                null,
                null,
                Map.of(),
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                Map.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                prices,
                "settings");
    }

    /** Returns this with other prices. */
    ModelFacts costing(JsonNode otherPrices) {
        return new ModelFacts(
                id,
                vendor,
                model,
                aliases,
                mode,
                context,
                input,
                output,
                inputModalities,
                outputModalities,
                capabilities,
                dimensions,
                released,
                ended,
                knowledge,
                openWeights,
                description,
                otherPrices,
                source);
    }

    /** Returns what holds of the model at other providers too: neither its prices nor its end there. */
    ModelFacts servedElsewhere() {
        return new ModelFacts(
                id,
                vendor,
                model,
                aliases,
                mode,
                context,
                input,
                output,
                inputModalities,
                outputModalities,
                capabilities,
                dimensions,
                released,
                null,
                knowledge,
                openWeights,
                description,
                JsonNodeFactory.instance.arrayNode(),
                source);
    }

    private static <T> @Nullable T or(@Nullable T known, @Nullable T other) {
        return known != null ? known : other;
    }

    private static Map<String, Boolean> both(Map<String, Boolean> known, Map<String, Boolean> other) {
        var all = new HashMap<>(other);
        all.putAll(known);
        return all;
    }
}
