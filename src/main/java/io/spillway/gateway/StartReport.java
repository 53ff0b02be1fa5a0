package io.spillway.gateway;

import io.spillway.gateway.provider.Provider;
import io.spillway.gateway.settings.AliasPropertySource;
import io.spillway.gateway.settings.ListenCheck;
import io.spillway.gateway.settings.OwnApplication;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;

/** Says, once the server is up, where it listens and what it has to offer. It shows no secret. */
final class StartReport implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger LOG = LoggerFactory.getLogger("spillway");

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        var environment = event.getApplicationContext().getEnvironment();
        if (OwnApplication.owns(environment)
                && event.getApplicationContext() instanceof WebServerApplicationContext context) {
            var providers =
                    event.getApplicationContext().getBeansOfType(Provider.class).values();
            lines(environment, context.getWebServer().getPort(), providers).forEach(LOG::info);
        }
    }

    static List<String> lines(ConfigurableEnvironment environment, int port, Collection<Provider> providers) {
        var lines = new ArrayList<String>();
        lines.add("Listening on http://%s:%d/v1".formatted(environment.getProperty("server.address"), port));
        if (ListenCheck.isOpen(environment)) {
            lines.add("Open to every program on this machine: no client key (PROXY_API_KEY) is set");
        }
        lines.addAll(tiers(providers));
        List<String> unused = AliasPropertySource.unused(environment);
        if (!unused.isEmpty()) {
            lines.add("Variables without a use here: " + String.join(", ", unused));
        }
        return lines;
    }

    private static List<String> tiers(Collection<Provider> providers) {
        var tiers = providers.stream()
                .filter(provider -> !provider.pool().isEmpty())
                .sorted(Comparator.comparing(Provider::id))
                .collect(Collectors.groupingBy(
                        provider -> provider.settings().tier(),
                        TreeMap::new,
                        Collectors.mapping(StartReport::counted, Collectors.joining(", "))));
        return tiers.isEmpty()
                ? List.of("No provider has a credential: set one, such as OPENAI_API_KEY, to be of use")
                : tiers.entrySet().stream()
                        .map(tier -> "Tier %d: %s".formatted(tier.getKey(), tier.getValue()))
                        .toList();
    }

    private static String counted(Provider provider) {
        int count = provider.pool().snapshot().credentials().size();
        return "%s (%d credential%s)".formatted(provider.id(), count, count == 1 ? "" : "s");
    }
}
