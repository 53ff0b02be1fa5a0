package io.spillway.testing;

import com.github.dockerjava.api.exception.NotFoundException;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.mockserver.client.MockServerClient;
import org.mockserver.integration.ClientAndServer;
import org.mockserver.model.HttpRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.MockServerContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * MockServer as the provider: in a container where an engine answers, in this process where none does. Each test begins
 * with no expectations.
 *
 * <p>{@code MOCK_UPSTREAM=container} or {@code inprocess} in the environment insists on one of them.
 */
public final class MockUpstream implements BeforeEachCallback {

    private static final String IMAGE = "mockserver/mockserver";
    private static final String VERSION = System.getProperty("mockserver.version", "7.6.0");

    private final MockServerClient client = Shared.CLIENT;

    public MockServerClient client() {
        return client;
    }

    /** Returns the base URL of one simulated provider, each below a path of its own. */
    public String baseUrl(String provider) {
        return "http://%s:%d/%s/v1"
                .formatted(
                        client.remoteAddress().getAddress().getHostAddress(),
                        client.remoteAddress().getPort(),
                        provider);
    }

    /** Returns how many requests with this path have come. */
    public int calls(String path) {
        return client.retrieveRecordedRequests(HttpRequest.request().withPath(path)).length;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        client.reset();
    }

    /** Started once for the whole test run, by the first class that asks. */
    private static final class Shared {

        private static final Logger LOG = LoggerFactory.getLogger(MockUpstream.class);

        static final MockServerClient CLIENT = start();

        private static MockServerClient start() {
            return switch (System.getenv().getOrDefault("MOCK_UPSTREAM", "auto")) {
                case "container" -> container();
                case "inprocess" -> inProcess();
                default -> imageIsThere() ? container() : inProcess();
            };
        }

        /** A test waits for no download: the container is used where an engine answers and has the image. */
        private static boolean imageIsThere() {
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                return false;
            }
            try {
                DockerClientFactory.lazyClient()
                        .inspectImageCmd(IMAGE + ":" + VERSION)
                        .exec();
                return true;
            } catch (NotFoundException notPulled) {
                LOG.warn("MockServer runs in this process: the engine has no {}:{}", IMAGE, VERSION);
                return false;
            }
        }

        private static MockServerClient container() {
            var container = new MockServerContainer(DockerImageName.parse(IMAGE).withTag(VERSION));
            container.start();
            return new MockServerClient(container.getHost(), container.getServerPort());
        }

        private static MockServerClient inProcess() {
            return ClientAndServer.startClientAndServer(0);
        }
    }
}
