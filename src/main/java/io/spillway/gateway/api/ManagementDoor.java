package io.spillway.gateway.api;

import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Guards the connections of health and metrics as those of clients are, where they have a port of their own. That port's
 * server lives in a context that does not see our wiring; Spring Boot brings in what META-INF/spring names for it.
 */
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
final class ManagementDoor implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {

    private final ServerCustomizer clients;

    ManagementDoor(ServerCustomizer clients) {
        this.clients = clients;
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        clients.customize(factory);
    }
}
