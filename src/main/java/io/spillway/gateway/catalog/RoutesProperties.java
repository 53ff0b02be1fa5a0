package io.spillway.gateway.catalog;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The operator's routes.
 *
 * @param routes Models that go to named providers, in the order given. Each has a 'model', the name that clients use,
 * and 'to', a comma-separated list of provider/model.
 */
@ConfigurationProperties("spillway")
public record RoutesProperties(@DefaultValue List<Route> routes) {

    /**
     * @throws IllegalArgumentException if two routes have the same name
     */
    public RoutesProperties {
        routes = new Routes(routes).all();
    }
}
