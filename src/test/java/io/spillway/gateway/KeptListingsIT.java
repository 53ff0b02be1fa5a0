package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.Gateway;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of providers' listings after a restart. */
class KeptListingsIT {

    @Test
    void knowsAfterARestartWhatAProviderServesThatIsGone(@TempDir Path folder) {
        FaultServer lister = FaultServer.start()
                .otherwise(Script.answering(200, "{\"data\":[{\"id\":\"new-model\"},{\"id\":\"gpt-4o\"}]}"));
        var variables = Map.of("OPENAI_API_BASE", lister.uri() + "/v1", "OPENAI_API_KEY", "key");
        String[] kept = {"--spillway.state.store=embedded", "--spillway.state.folder=" + folder};
        try (Gateway first = Gateway.start(variables, kept)) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> first.get("/v1/models").body().contains("openai/new-model")
                            && folder.resolve("models/listings.json").toFile().exists());
        }
        lister.close();

        try (Gateway second = Gateway.start(variables, kept)) {
            assertThat(second.get("/v1/models").body()).contains("openai/new-model", "openai/gpt-4o");
        }
    }
}
