package io.spillway.gateway.settings;

import io.spillway.gateway.credential.Secret;
import io.spillway.gateway.provider.registry.SettingsProblem;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.env.Environment;

/**
 * Every settings record, bound and validated before anything else is made of it.
 *
 * @param records the records that could be bound
 * @param problems why the others could not, and what is not valid
 */
record BoundSettings(List<Record> records, List<SettingsProblem> problems) {

    /** Binds records of these types, each to its prefix. */
    static BoundSettings bind(Environment environment, List<Class<?>> types) {
        var bound = new BoundSettings(new ArrayList<>(), new ArrayList<>());
        Binder binder = Binder.get(environment);
        types.forEach(type -> bound.bind(binder, type));
        bound.validate(new Whereabouts(environment));
        return bound;
    }

    /** Returns the record of a type; {@code null} if it could not be bound. */
    <T> @Nullable T get(Class<T> type) {
        return records.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    private void bind(Binder binder, Class<?> type) {
        try {
            records.add((Record) binder.bindOrCreate(SettingsRecords.prefix(type), Bindable.of(type)));
        } catch (BindException error) {
            problems.add(problem(error));
        }
    }

    private static SettingsProblem problem(BindException error) {
        ConfigurationProperty property = error.getProperty();
        Throwable root = root(error);
        if (property == null || !isConversion(error) || speaksOfSettings(root)) {
            return inItsOwnWords(error.getName().toString(), said(root));
        }
        String name = property.getName().toString();
        String place = Whereabouts.named(name, property.getOrigin());
        Class<?> type = error.getTarget().getType().toClass();
        if (SecretNames.contain(name) || type == Secret.class) {
            return new SettingsProblem(place, "***", "visible ASCII characters without spaces");
        }
        return new SettingsProblem(place, shown(property.getValue()), Expectation.of(type));
    }

    private static boolean speaksOfSettings(Throwable root) {
        return root instanceof IllegalArgumentException
                && String.valueOf(root.getMessage()).startsWith("spillway.");
    }

    /** A record that checks itself names the setting before the first colon. */
    private static SettingsProblem inItsOwnWords(String name, String words) {
        int colon = words.indexOf(": ");
        return words.startsWith("spillway.") && colon > 0
                ? new SettingsProblem(words.substring(0, colon), null, words.substring(colon + 2))
                : new SettingsProblem(name, null, words);
    }

    private static boolean isConversion(BindException error) {
        return error.getCause() instanceof ConversionException || error.getCause() instanceof IllegalArgumentException;
    }

    /** A record's own words, which show no secret; anyone else's might. */
    private static String said(Throwable root) {
        String words = root instanceof IllegalArgumentException ? root.getMessage() : null;
        return words != null ? words : "cannot be read (" + root.getClass().getSimpleName() + ")";
    }

    private static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String shown(@Nullable Object value) {
        return "'" + String.valueOf(value).replaceAll("//[^/]*@", "//***@") + "'";
    }

    private void validate(Whereabouts whereabouts) {
        try (var factory = Validation.buildDefaultValidatorFactory()) {
            Validator validator = factory.getValidator();
            records.forEach(settings -> validator.validate(settings).stream()
                    .map(violation -> problem(SettingsRecords.prefix(settings.getClass()), violation))
                    .map(whereabouts::placed)
                    .forEach(problems::add));
        }
    }

    private static SettingsProblem problem(String prefix, ConstraintViolation<?> violation) {
        String name = prefix + suffix(violation.getPropertyPath());
        String value = SecretNames.contain(name) ? "***" : shown(violation.getInvalidValue());
        return new SettingsProblem(name, value, violation.getMessage());
    }

    private static String suffix(Path path) {
        var suffix = new StringBuilder();
        for (Path.Node node : path) {
            if (node.getKey() != null) {
                suffix.append('.').append(node.getKey());
            } else if (node.getIndex() != null) {
                suffix.append('[').append(node.getIndex()).append(']');
            }
            if (node.getName() != null && !node.getName().startsWith("<")) {
                suffix.append('.').append(SettingsSchema.kebab(node.getName()));
            }
        }
        return suffix.toString();
    }
}
