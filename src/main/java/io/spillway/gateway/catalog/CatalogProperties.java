package io.spillway.gateway.catalog;

import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * What is known of models.
 *
 * @param refresh Time after which providers are asked anew which models they serve. If a duration suffix is not
 * specified, seconds will be used.
 * @param filterCalls Whether a model that ignore-models or whitelist-models hides is refused too when it is called.
 * @param models Models that the catalogue does not know, or not well. Each has an 'id', written provider/model, and of
 * 'context', 'input', 'output', 'tools', 'vision', 'reasoning', 'json-schema', 'same-as' and 'price' what is known.
 * @param prices What models cost, in US dollars per million tokens, by provider and model in lower case with '_' for
 * whatever is neither letter nor digit. Each has an 'input' and, where they differ, 'output', 'cache-read',
 * 'cache-write' and 'reasoning'.
 * @param publicLists Whether the public lists of models of OpenRouter and models.dev are fetched in the background.
 * @param openrouterUrl Where OpenRouter's list is.
 * @param modelsDevUrl Where the list of models.dev is.
 */
@Validated
@ConfigurationProperties("spillway.catalog")
public record CatalogProperties(
        @DefaultValue("6h") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1)
        Duration refresh,

        @DefaultValue("true") boolean filterCalls,

        @DefaultValue List<OwnModel> models,

        @DefaultValue Map<String, OwnPrice> prices,

        @DefaultValue("true") boolean publicLists,

        @DefaultValue("https://openrouter.ai/api/v1/models") URI openrouterUrl,

        @DefaultValue("https://models.dev/api.json") URI modelsDevUrl) {}
