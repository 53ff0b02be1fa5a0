package io.spillway.gateway.settings;

import static org.springframework.core.env.StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;

import io.spillway.gateway.provider.registry.Aliases;
import io.spillway.gateway.provider.registry.EnvironmentAliases;
import io.spillway.gateway.provider.registry.ProviderRegistry;
import io.spillway.gateway.provider.registry.SettingsProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Adds what the environment's short names say, right behind the environment, and what those of {@code .env} say, right
 * behind {@code .env}. Runs after the configuration files were read, because an address there makes a name known.
 */
final class AliasLoader implements EnvironmentPostProcessor, Ordered {

    /** Whether the short names are read. */
    static final String ENABLED = "spillway.short-names";

    private static final Pattern BASE_URL =
            Pattern.compile("spillway\\.providers\\.([^.\\[\\]]+)\\.(?:base-?url|region)", Pattern.CASE_INSENSITIVE);

    private final ProviderRegistry registry = ProviderRegistry.builtIn();
    private final EnvironmentAliases aliases = new EnvironmentAliases(registry);

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (OwnApplication.is(application) && environment.getProperty(ENABLED, Boolean.class, true)) {
            Set<String> addressed = addressed(environment);
            addBehind(SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, "the environment", environment, addressed);
            if (environment.getPropertySources().get(DotenvPropertySource.NAME)
                    instanceof DotenvPropertySource dotenv) {
                addBehind(DotenvPropertySource.NAME, dotenv.file(), environment, addressed);
            }
        }
    }

    private void addBehind(String variables, String place, ConfigurableEnvironment environment, Set<String> addressed) {
        var problems = new ArrayList<SettingsProblem>();
        Map<String, String> resolved = SecretFiles.resolve(
                variables(environment, variables), name -> aliases.isSecret(name, addressed), problems);
        Aliases read = aliases.read(resolved, addressed);
        problems.addAll(read.problems());
        var source = new AliasPropertySource(
                place, new Aliases(read.properties(), read.variables(), problems, read.unused()));
        environment.getPropertySources().addAfter(variables, source);
    }

    private Set<String> addressed(ConfigurableEnvironment environment) {
        var variables = variables(environment, DotenvPropertySource.NAME);
        variables.putAll(variables(environment, SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME));
        var addressed = new HashSet<>(aliases.addressed(variables));
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable) {
                for (String name : enumerable.getPropertyNames()) {
                    Matcher baseUrl = BASE_URL.matcher(name);
                    if (baseUrl.matches()) {
                        addressed.add(registry.idOf(baseUrl.group(1)));
                    }
                }
            }
        }
        return addressed;
    }

    private static Map<String, String> variables(ConfigurableEnvironment environment, String source) {
        var variables = new HashMap<String, String>();
        if (environment.getPropertySources().get(source) instanceof EnumerablePropertySource<?> enumerable) {
            for (String name : enumerable.getPropertyNames()) {
                variables.put(name, String.valueOf(enumerable.getProperty(name)));
            }
        }
        return variables;
    }

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }
}
