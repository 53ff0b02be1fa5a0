package io.spillway.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.spillway.testing.FakeTicker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Schedulers;

class ListRefreshTest {

    private static final Duration REFRESH = Duration.ofHours(6);

    private static final String OPENROUTER = """
            {"data":[{"id":"vendor/new","created":1767225600,"context_length":4096,
              "architecture":{"input_modalities":["text"],"output_modalities":["text"]},
              "pricing":{"prompt":"0.000003","completion":"0.000015","input_cache_read":"0.0000003"},
              "supported_parameters":["tools"],"top_provider":{"max_completion_tokens":1024}},
             {"id":"openrouter/auto","pricing":{"prompt":"-1","completion":"-1"}},
             {"id":"vendor/free","pricing":{"prompt":"0","completion":"0"}},
             7]}
            """;

    private static final String MODELS_DEV = """
            {"google":{"models":{"gemini-9":{"limit":{"context":1000,"output":10},"release_date":"2026-01-01",
               "knowledge":"2025-12","tool_call":true,"reasoning":false,"open_weights":false,
               "modalities":{"input":["text","image"],"output":["text"]},"cost":{"input":1,"output":2}},
               "priceless":{"cost":{"input":1}}}},
             "broken":7}
            """;

    private final FakeTicker ticker = new FakeTicker();
    private final LinkedBlockingQueue<String> changes = new LinkedBlockingQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String openRouter = OPENROUTER;
    private volatile int status = 200;
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/openrouter", exchange -> answer(exchange, openRouter));
        server.createContext("/modelsdev", exchange -> answer(exchange, MODELS_DEV));
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void learnsWhatThePublicListsSay(@TempDir Path folder) {
        var sources = sources();
        var refresh = refresh(sources, folder);

        refresh.start(() -> changes.add("changed"));
        awaitChanges(2);

        ModelKnowledge known = sources.together();
        ModelFacts dev = known.facts("gemini", "gemini-9");
        assertThat(dev.context()).isEqualTo(1000);
        assertThat(dev.released()).isEqualTo("2026-01-01");
        assertThat(dev.lacks(ModelFacts.REASONING)).isTrue();
        assertThat(dev.lacks(ModelFacts.JSON_SCHEMA)).isFalse();
        ModelFacts router = known.facts("openrouter", "vendor/new");
        assertThat(router.lacks(ModelFacts.VISION)).isTrue();
        assertThat(router.lacks(ModelFacts.TOOLS)).isFalse();
        assertThat(Price.read(router.prices()).at(FakeTicker.START, 1).input()).isEqualByComparingTo("3");
        assertThat(Price.read(router.prices()).at(FakeTicker.START, 1).cachedInput())
                .isEqualByComparingTo("0.3");
        assertThat(refresh.fetchedAt()).isEqualTo(FakeTicker.START);
        refresh.stop();
    }

    @Test
    void tellsFreeFromUnknown(@TempDir Path folder) {
        var sources = sources();
        var refresh = refresh(sources, folder);

        refresh.start(() -> changes.add("changed"));
        awaitChanges(2);

        ModelKnowledge known = sources.together();
        assertThat(Price.read(known.facts("openrouter", "vendor/free").prices())
                        .at(FakeTicker.START, 1)
                        .input())
                .isZero();
        assertThat(known.facts("openrouter", "openrouter/auto").prices()).isEmpty();
        assertThat(known.facts("gemini", "priceless").prices()).isEmpty();
        refresh.stop();
    }

    @Test
    void believesWhatShipsBeforeWhatIsFetched(@TempDir Path folder) {
        var sources = sources();
        sources.put(
                PublicListReader.MODELS_DEV,
                List.of(new OwnModel("openai/gpt-4o", 1L, null, null, null, null, null, null, null, null).facts()));

        assertThat(sources.together().facts("openai", "gpt-4o").context()).isEqualTo(128_000);
    }

    @Test
    void keepsWhatItKnowsWhenAListFailsLater(@TempDir Path folder) {
        var sources = sources();
        var refresh = refresh(sources, folder);
        refresh.start(() -> changes.add("changed"));
        awaitChanges(2);
        await(() -> ticker.timers() == 1);

        status = 503;
        ticker.advance(REFRESH);
        await(() -> asked.get() == 4);

        assertThat(sources.together().facts("openrouter", "vendor/new")).isNotNull();
        refresh.stop();
    }

    @Test
    void takesNoPageForAList(@TempDir Path folder) {
        openRouter = "<html>";
        var sources = sources();
        var refresh = refresh(sources, folder);

        refresh.start(() -> changes.add("changed"));
        awaitChanges(1);
        await(() -> ticker.timers() == 1);

        assertThat(sources.count(PublicListReader.OPENROUTER)).isZero();
        assertThat(sources.count(PublicListReader.MODELS_DEV)).isEqualTo(2);
        refresh.stop();
    }

    @Test
    void knowsAfterARestartWithoutANetworkWhatWasFetchedBefore(@TempDir Path folder) {
        var before = refresh(sources(), folder);
        before.start(() -> changes.add("changed"));
        awaitChanges(2);
        before.stop();

        status = 503;
        var sources = sources();
        var after = refresh(sources, folder);
        after.start(() -> changes.add("restored"));
        awaitChanges(1);

        assertThat(sources.together().facts("openrouter", "vendor/new")).isNotNull();
        after.stop();
    }

    @Test
    void asksNobodyWhereItIsSwitchedOff(@TempDir Path folder) {
        var refresh = new ListRefresh(
                new PublicLists(List.of()),
                sources(),
                ListingCache.in(folder),
                ticker,
                Schedulers.immediate(),
                REFRESH);

        refresh.start(() -> changes.add("changed"));

        assertThat(ticker.timers()).isZero();
        assertThat(asked).hasValue(0);
    }

    private void answer(HttpExchange exchange, String body) throws IOException {
        asked.incrementAndGet();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private ModelSources sources() {
        return new ModelSources(List.of(), ModelFactsReader.builtIn(), Map.of());
    }

    private ListRefresh refresh(ModelSources sources, Path folder) {
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        var lists = new PublicLists(List.of(
                new PublicLists.Source(
                        PublicListReader.MODELS_DEV, URI.create(base + "/modelsdev"), PublicListReader::modelsDev),
                new PublicLists.Source(
                        PublicListReader.OPENROUTER, URI.create(base + "/openrouter"), PublicListReader::openRouter)));
        return new ListRefresh(lists, sources, ListingCache.in(folder), ticker, Schedulers.boundedElastic(), REFRESH);
    }

    private void awaitChanges(int count) {
        try {
            for (int change = 0; change < count; change++) {
                assertThat(changes.poll(10, TimeUnit.SECONDS)).isNotNull();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static void await(BooleanSupplier condition) {
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(10)).until(condition::getAsBoolean);
    }
}
