package io.spillway.gateway.settings;

import io.spillway.gateway.provider.registry.SettingsProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Finds settings that nobody reads: a name with a mistake in it must not pass for one that was set. */
final class UnknownSettings {

    private static final String PROPERTY = "spillway.";

    private static final String VARIABLE = "SPILLWAY_";

    /** Short names that begin as the long ones do. */
    private static final Set<String> SHORT_NAMES = Set.of("SPILLWAY_SANDBOX");

    /**
     * What Kubernetes puts into every container beside a service called spillway.
     *
     * @see <a href="https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables">
     *     Environment variables of services</a>
     */
    private static final Pattern INJECTED =
            Pattern.compile("SPILLWAY_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_(TCP|UDP|SCTP)(_.+)?)");

    private static final Pattern INJECTED_PORT = Pattern.compile("SPILLWAY_(.*_)?PORT");

    private final SettingsSchema schema;
    private final List<SettingsProblem> problems = new ArrayList<>();

    private UnknownSettings(SettingsSchema schema) {
        this.schema = schema;
    }

    static List<SettingsProblem> in(ConfigurableEnvironment environment, SettingsSchema schema) {
        var search = new UnknownSettings(schema);
        for (PropertySource<?> source : environment.getPropertySources()) {
            boolean view = ConfigurationPropertySources.isAttachedConfigurationPropertySource(source);
            boolean ours = source instanceof AliasPropertySource;
            if (!view && !ours && source instanceof EnumerablePropertySource<?> enumerable) {
                search.look(enumerable);
            }
        }
        return search.problems;
    }

    private void look(EnumerablePropertySource<?> source) {
        boolean variables = source instanceof SystemEnvironmentPropertySource;
        Arrays.stream(source.getPropertyNames()).sorted().forEach(name -> {
            String value = String.valueOf(source.getProperty(name));
            if (variables) {
                variable(name, value);
            } else {
                property(name, value);
            }
        });
    }

    private void property(String name, String value) {
        if (KnownSetting.plain(name).startsWith(PROPERTY) && !schema.knowsProperty(name, value)) {
            String expected = schema.isEntry(name)
                    ? "a name with other characters than letters, digits, '-' and '_' is written in brackets and quotes:"
                            + " \"[like/this:one]\""
                    : "there is no such setting; did you mean " + schema.nearestProperty(name) + "?";
            problems.add(new SettingsProblem(name, null, expected));
        }
    }

    private void variable(String name, String value) {
        if (name.startsWith(VARIABLE) && !SHORT_NAMES.contains(name) && !isInjected(name, value)) {
            if (!schema.knowsVariable(name)) {
                problems.add(new SettingsProblem(name, null, "there is no such setting; " + meant(name)));
            }
        }
    }

    private String meant(String name) {
        String nearest = schema.nearestVariable(name);
        String underscores =
                "a provider's id with an underscore in it is reached by short names only, such as" + " MY_LLM_API_BASE";
        return name.startsWith("SPILLWAY_PROVIDERS_")
                ? "did you mean " + nearest + "? (" + underscores + ")"
                : "did you mean " + nearest + "?";
    }

    private static boolean isInjected(String name, String value) {
        return INJECTED.matcher(name).matches()
                || (INJECTED_PORT.matcher(name).matches() && value.matches("(tcp|udp|sctp)://.*"));
    }
}
