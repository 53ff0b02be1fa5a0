package io.spillway.gateway.settings;

import static java.util.Objects.requireNonNull;

import io.spillway.gateway.provider.registry.ProviderProperties;
import io.spillway.gateway.provider.registry.ProviderRegistry;
import io.spillway.gateway.provider.registry.ProvidersProperties;
import io.spillway.gateway.provider.registry.SettingsProviderSource;
import io.spillway.resilience.Credential;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** Writes what the settings come to, one property a line, secrets masked. */
final class EffectiveSettings {

    private final Map<String, String> lines = new TreeMap<>();

    private EffectiveSettings() {}

    /** Writes settings that have been found right. */
    static String write(Environment environment) {
        var settings = new EffectiveSettings();
        settings.put("server.address", environment.getProperty("server.address"));
        settings.put("server.port", environment.getProperty("server.port"));
        var bound = BoundSettings.bind(environment, SettingsRecords.all());
        ProvidersProperties providers = bound.get(ProvidersProperties.class);
        bound.records().stream()
                .filter(bean -> !(bean instanceof ProvidersProperties))
                .forEach(bean -> settings.put(SettingsRecords.prefix(bean.getClass()), bean));
        if (providers != null) {
            settings.put("spillway.provider-defaults", providers.defaults());
            settings.active(SettingsProviderSource.of(ProviderRegistry.builtIn(), providers), providers.defaults());
        }
        return settings.lines.entrySet().stream()
                .map(line -> line.getKey() + ": " + line.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /** Of the many providers those are shown that can be called, and of each what differs from the defaults. */
    private void active(SettingsProviderSource source, ProviderProperties defaults) {
        for (var known : source.providers()) {
            if (!known.credentials().isEmpty()) {
                String id = known.settings().id();
                putDifferent(
                        "spillway.providers." + id,
                        requireNonNull(source.properties().get(id)),
                        defaults);
                lines.put(
                        "spillway.providers." + id + ".credentials",
                        known.credentials().stream().map(Credential::id).collect(Collectors.joining(",")));
            }
        }
    }

    private void putDifferent(String name, Record settings, Record defaults) {
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            Object value = read(component, settings);
            if (!Objects.equals(value, read(component, defaults))) {
                put(name + "." + SettingsSchema.kebab(component.getName()), value);
            }
        }
    }

    private void put(String name, @Nullable Object value) {
        if (value instanceof Record settings) {
            for (RecordComponent component : settings.getClass().getRecordComponents()) {
                put(name + "." + SettingsSchema.kebab(component.getName()), read(component, settings));
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, entry) -> put(name + "." + key, entry));
        } else if (value instanceof Collection<?> list && list.stream().anyMatch(Record.class::isInstance)) {
            int index = 0;
            for (Object element : list) {
                put(name + "[" + index++ + "]", element);
            }
        } else if (value != null) {
            lines.put(name, SecretNames.contain(name) ? "***" : shown(value));
        }
    }

    private static String shown(Object value) {
        if (value instanceof Collection<?> list) {
            return list.stream().map(EffectiveSettings::shown).collect(Collectors.joining(","));
        }
        if (value instanceof Duration duration) {
            return duration.toMillisPart() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
        }
        return value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : value.toString();
    }

    private static @Nullable Object read(RecordComponent component, Record settings) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(settings);
        } catch (IllegalAccessException | InvocationTargetException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
