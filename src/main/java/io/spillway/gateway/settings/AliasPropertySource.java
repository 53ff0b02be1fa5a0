package io.spillway.gateway.settings;

import io.spillway.gateway.provider.registry.Aliases;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

/** What the environment's short names say, as properties that know the variable they came from. */
public final class AliasPropertySource extends MapPropertySource implements OriginLookup<String> {

    private final Aliases aliases;
    private final String place;

    /**
     * Makes one.
     *
     * @param place where the variables stand, such as {@code ".env"}
     */
    AliasPropertySource(String place, Aliases aliases) {
        super("short names of " + place, new HashMap<>(Map.<String, Object>copyOf(aliases.properties())));
        this.place = place;
        this.aliases = aliases;
    }

    /** Returns the variables that look like short names and mean nothing. */
    public static List<String> unused(ConfigurableEnvironment environment) {
        var unused = new ArrayList<String>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof AliasPropertySource shortNames) {
                unused.addAll(shortNames.aliases().unused());
            }
        }
        return unused;
    }

    /** Returns what was read, with what could not be. */
    Aliases aliases() {
        return aliases;
    }

    @Override
    public @Nullable Origin getOrigin(String property) {
        String variable = aliases.variables().get(property);
        return variable == null ? null : new VariableOrigin(variable, place);
    }
}
