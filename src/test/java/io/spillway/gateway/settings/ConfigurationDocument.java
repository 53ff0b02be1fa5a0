package io.spillway.gateway.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.spillway.gateway.provider.registry.EnvironmentAliases;
import io.spillway.gateway.provider.registry.ProvidersDocument;
import io.spillway.gateway.provider.registry.ProvidersProperties;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.util.unit.DataSize;

/** The tables in docs/configuration.md: between marks, so that the words around them can be written by hand. */
final class ConfigurationDocument {

    private static final Pattern TABLE = Pattern.compile("(?s)(<!-- table: ([a-z ]+) -->\n).*?(<!-- end of table -->)");

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    private static final String DEFAULTS = "spillway.provider-defaults.";

    private ConfigurationDocument() {}

    /** Returns a document with its tables as they should be. */
    static String withTables(String document) throws IOException {
        Map<String, String> tables = Map.of(
                "short names", shortNames(),
                "settings", settings(),
                "one provider", oneProvider(),
                "providers", ProvidersDocument.table());
        return TABLE.matcher(document)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(1) + tables.getOrDefault(match.group(2), "no such table\n") + match.group(3)));
    }

    private static String shortNames() {
        return EnvironmentAliases.documented().entrySet().stream()
                .map(entry -> "| `%s` | `%s` |\n".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("", "| Variable | Property |\n|---|---|\n", ""));
    }

    private static String settings() throws IOException {
        return described().values().stream()
                .filter(property -> !name(property).startsWith(DEFAULTS))
                .filter(property -> !name(property).equals("spillway.providers"))
                .map(property -> "| `%s` | `%s` | %s | %s |\n"
                        .formatted(name(property), variable(name(property)), standard(property), words(property)))
                .collect(Collectors.joining("", "| Property | Variable | Default | |\n|---|---|---|---|\n", ""));
    }

    private static String oneProvider() throws IOException {
        Map<String, Object> defaults = new TreeMap<>();
        flatten("", new ProvidersProperties(Map.of(), null).defaults(), defaults);
        return described().values().stream()
                .filter(property -> name(property).startsWith(DEFAULTS))
                .map(property -> {
                    String name = name(property).substring(DEFAULTS.length());
                    return "| `%s` | %s | %s |\n".formatted(name, shown(defaults.get(name)), words(property));
                })
                .collect(Collectors.joining("", "| Property | Default | |\n|---|---|---|\n", ""));
    }

    private static Map<String, JsonNode> described() throws IOException {
        var properties = new TreeMap<String, JsonNode>();
        for (URL url :
                Collections.list(ConfigurationDocument.class.getClassLoader().getResources(METADATA))) {
            try (InputStream file = url.openStream()) {
                new JsonMapper().readTree(file).path("properties").forEach(property -> {
                    if (name(property).startsWith("spillway.")) {
                        properties.put(name(property), property);
                    }
                });
            }
        }
        return properties;
    }

    private static void flatten(String prefix, Record settings, Map<String, Object> into) {
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            String name = prefix + SettingsSchema.kebab(component.getName());
            Object value = read(component, settings);
            if (value instanceof Record nested) {
                flatten(name + ".", nested, into);
            } else if (value != null) {
                into.put(name, value);
            }
        }
    }

    private static Object read(RecordComponent component, Record settings) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException(error);
        }
    }

    private static String name(JsonNode property) {
        return property.path("name").asText();
    }

    private static String words(JsonNode property) {
        return property.path("description").asText().replace("|", "\\|");
    }

    private static String variable(String property) {
        return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private static String standard(JsonNode property) {
        JsonNode value = property.path("defaultValue");
        return value.isMissingNode() ? "" : "`" + value.asText().replaceAll("[\\[\\]]", "") + "`";
    }

    private static String shown(Object value) {
        if (value == null || value instanceof Map || value instanceof Collection) {
            return "";
        }
        if (value instanceof Duration duration) {
            return "`" + duration.toSeconds() + "s`";
        }
        if (value instanceof DataSize size) {
            return "`" + size.toMegabytes() + "MB`";
        }
        String text = value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : value.toString();
        return "`" + text.strip() + "`";
    }
}
