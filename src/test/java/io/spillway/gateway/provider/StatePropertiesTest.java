package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.gateway.provider.StateProperties.Store;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class StatePropertiesTest {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of())).isEqualTo(new StateProperties(Store.EMBEDDED, Path.of("data")));
    }

    @Test
    void readsEverySetting() {
        var bound = bind(Map.of("spillway.state.store", "memory", "spillway.state.folder", "/data"));

        assertThat(bound).isEqualTo(new StateProperties(Store.MEMORY, Path.of("/data")));
    }

    private static StateProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("spillway.state", StateProperties.class);
    }
}
