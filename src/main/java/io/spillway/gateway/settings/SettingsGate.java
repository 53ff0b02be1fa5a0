package io.spillway.gateway.settings;

import io.spillway.gateway.provider.registry.InvalidSettingsException;
import io.spillway.gateway.provider.registry.ProviderRegistry;
import io.spillway.gateway.provider.registry.ProvidersProperties;
import io.spillway.gateway.provider.registry.SettingsProblem;
import io.spillway.gateway.provider.registry.SettingsProviderSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/** Lets nothing start until every setting has been read, understood and found sensible. */
final class SettingsGate implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    /**
     * Checks all settings at once.
     *
     * @throws InvalidSettingsException with everything that is wrong
     */
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        if (OwnApplication.owns(context.getEnvironment())) {
            List<SettingsProblem> problems = problems(context.getEnvironment());
            if (!problems.isEmpty()) {
                throw new InvalidSettingsException(problems);
            }
        }
    }

    private static List<SettingsProblem> problems(ConfigurableEnvironment environment) {
        var records = SettingsRecords.all();
        var problems = new ArrayList<SettingsProblem>(unreadable(environment));
        problems.addAll(UnknownSettings.in(environment, SettingsSchema.of(records)));
        problems.addAll(ListenCheck.problems(environment));
        BoundSettings bound = BoundSettings.bind(environment, records);
        problems.addAll(bound.problems());
        ProvidersProperties providers = bound.get(ProvidersProperties.class);
        if (providers != null) {
            problems.addAll(wrongProviders(providers, new Whereabouts(environment)));
        }
        return problems;
    }

    private static List<SettingsProblem> unreadable(ConfigurableEnvironment environment) {
        var problems = new ArrayList<SettingsProblem>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof DotenvPropertySource file) {
                problems.addAll(file.dotenv().problems());
            } else if (source instanceof AliasPropertySource shortNames) {
                problems.addAll(shortNames.aliases().problems());
            }
        }
        return problems;
    }

    private static List<SettingsProblem> wrongProviders(ProvidersProperties providers, Whereabouts whereabouts) {
        try {
            SettingsProviderSource.of(ProviderRegistry.builtIn(), providers);
            return List.of();
        } catch (InvalidSettingsException wrong) {
            return wrong.problems().stream().map(whereabouts::placed).toList();
        }
    }
}
