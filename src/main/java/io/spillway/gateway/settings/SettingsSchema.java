package io.spillway.gateway.settings;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.core.ResolvableType;

/** Every name that may be set, read from the settings records themselves. */
final class SettingsSchema {

    private static final String ANY = ".+";

    private final List<KnownSetting> settings = new ArrayList<>();
    private final List<Pattern> groups = new ArrayList<>();
    private final List<Pattern> entries = new ArrayList<>();

    private SettingsSchema() {}

    /** Reads settings records. */
    static SettingsSchema of(Collection<Class<?>> records) {
        var schema = new SettingsSchema();
        schema.leaf(new Path(DotenvLoader.FILE));
        schema.leaf(new Path(AliasLoader.ENABLED));
        records.forEach(type -> schema.add(new Path(SettingsRecords.prefix(type)), ResolvableType.forClass(type)));
        return schema;
    }

    /** Returns whether a property may be set to a value; a heading with nothing under it may. */
    boolean knowsProperty(String name, Object value) {
        String plain = KnownSetting.plain(name);
        return settings.stream()
                        .anyMatch(setting -> setting.property().matcher(plain).matches())
                || (value.toString().isEmpty()
                        && groups.stream()
                                .anyMatch(group -> group.matcher(plain).matches()));
    }

    /** Returns whether a property gives a value to a name of the operator's own, well written or not. */
    boolean isEntry(String name) {
        String plain = KnownSetting.plain(name);
        return entries.stream().anyMatch(entry -> entry.matcher(plain).matches());
    }

    /** Returns whether an environment variable may be set. */
    boolean knowsVariable(String name) {
        return settings.stream()
                .anyMatch(setting -> setting.variable().matcher(name).matches());
    }

    /** Returns the property that is spelled most like this. */
    String nearestProperty(String name) {
        return Spelling.nearest(name, settings.stream().map(KnownSetting::name).toList());
    }

    /** Returns the environment variable that is spelled most like this. */
    String nearestVariable(String name) {
        return Spelling.nearest(
                name, settings.stream().map(KnownSetting::variableName).toList());
    }

    /** Returns the names as documents show them, sorted. */
    List<String> names() {
        return settings.stream()
                .map(KnownSetting::name)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    /** Returns a component's name as properties spell it, such as {@code max-wait}. */
    static String kebab(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private void add(Path path, ResolvableType type) {
        Class<?> raw = type.toClass();
        if (raw.isRecord()) {
            groups.add(Pattern.compile(path.property));
            for (RecordComponent component : raw.getRecordComponents()) {
                add(path.component(component.getName()), ResolvableType.forType(component.getGenericType(), type));
            }
        } else if (Map.class.isAssignableFrom(raw)) {
            groups.add(Pattern.compile(path.property));
            addMap(path, type.asMap().getGeneric(1));
        } else if (Collection.class.isAssignableFrom(raw)) {
            addList(path, type.asCollection().getGeneric(0));
        } else {
            leaf(path);
        }
    }

    private void addMap(Path path, ResolvableType value) {
        if (value.toClass().isRecord()) {
            add(path.then(".<id>", "\\.[^.\\[\\]]+", "_[A-Z0-9]+"), value);
        } else {
            entries.add(Pattern.compile(path.property + "\\." + ANY));
            leaf(path.then(".<name>", "(\\.[a-z0-9.]+|\\[" + ANY + "])", "_" + ANY));
        }
    }

    private void addList(Path path, ResolvableType element) {
        if (element.toClass().isRecord()) {
            add(path.then("[<n>]", "\\[\\d+]", "_\\d+"), element);
        } else {
            leaf(path.then("", "(\\[\\d+])?", "(_\\d+)?"));
        }
    }

    private void leaf(Path path) {
        settings.add(new KnownSetting(path.name, Pattern.compile(path.property), Pattern.compile(path.variable)));
    }

    /** The way to a setting, in its three spellings. */
    private record Path(String name, String property, String variable) {

        Path(String name) {
            this(
                    name,
                    KnownSetting.plain(name).replace(".", "\\."),
                    name.replace("-", "_?").replace('.', '_').toUpperCase(Locale.ROOT));
        }

        Path component(String camelCase) {
            var element = new Path(kebab(camelCase));
            return then("." + element.name, "\\." + element.property, "_" + element.variable);
        }

        Path then(String moreName, String moreProperty, String moreVariable) {
            return new Path(name + moreName, property + moreProperty, variable + moreVariable);
        }
    }
}
