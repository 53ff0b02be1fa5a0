package io.spillway.testing;

import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.ClientSide;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.Operation;
import io.spillway.dialect.ProviderSide;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.SharedTranslation;
import io.spillway.dialect.Translation;
import io.spillway.dialect.anthropic.AnthropicDialect;
import io.spillway.dialect.cohere.CohereDialect;
import io.spillway.dialect.gemini.GeminiDialect;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.dialect.responses.ResponsesDialect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The exchanges under {@code src/test/resources/golden/<dialect>/<case>}, written by hand: {@code request.json},
 * {@code response.json}, {@code stream.sse}, {@code error.json}, each of them if the case has one.
 *
 * <p>A case has the same name in every dialect, and says the same. Of a dialect that only providers speak,
 * {@code request.json} is what OpenAI's request of that case is written as.
 */
public final class Golden {

    /** Every dialect. Add one, write down its exchanges, and it is held to what all must do. */
    public static final List<Dialect> DIALECTS = List.of(
            new OpenAiDialect(),
            new ResponsesDialect(),
            new AnthropicDialect(),
            new GeminiDialect(),
            new CohereDialect());

    private static final Path ROOT = Path.of("src/test/resources/golden");

    private Golden() {}

    /** A dialect that both sides speak. */
    public record Spoken(Dialect dialect, Translation identity) {

        @Override
        public String toString() {
            return dialect.id();
        }
    }

    /** A client's dialect before a provider's, by way of the model even if they are the same. */
    public record Pair(ClientSide client, ProviderSide provider) {

        /** Returns what happens between them; everything that is made up is the same each time. */
        public SharedTranslation translation() {
            return new SharedTranslation(client, provider, RequestQuirks.NONE, new FixedSurroundings());
        }

        @Override
        public String toString() {
            return client.id() + " to " + provider.id();
        }
    }

    /**
     * One exchange.
     *
     * @param folder where its files are
     */
    public record Exchange(Path folder) {

        /** Returns what it is an example of. */
        public String name() {
            return folder.getFileName().toString();
        }

        /** Returns whether it has such a file. */
        public boolean has(String name) {
            return Files.exists(folder.resolve(name));
        }

        /** Returns the bytes of one of its files. */
        public byte[] file(String name) {
            try {
                return Files.readAllBytes(folder.resolve(name));
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        }

        /** Returns its request, read. */
        public ClientRequest request(Dialect dialect) {
            return ((ClientSide) dialect).readRequest(operation(), file("request.json"));
        }

        private Operation operation() {
            return switch (name()) {
                case "vector" -> Operation.EMBEDDING;
                case "continuation" -> Operation.COMPLETION;
                default -> Operation.CHAT;
            };
        }
    }

    /** Returns one exchange of a dialect. */
    public static Exchange exchange(Dialect dialect, String name) {
        return new Exchange(ROOT.resolve(dialect.id()).resolve(name));
    }

    /** Every dialect with every exchange that has a request. */
    public static Stream<Arguments> requests() {
        return exchanges("request.json");
    }

    /** Every dialect with every exchange that has a whole answer. */
    public static Stream<Arguments> answers() {
        return exchanges("response.json");
    }

    /** Every dialect with every exchange whose whole answer could have been a stream. */
    public static Stream<Arguments> conversations() {
        return exchanges("response.json", exchange -> exchange.operation() != Operation.EMBEDDING);
    }

    /** Every dialect with every exchange that has a streamed answer. */
    public static Stream<Arguments> streams() {
        return exchanges("stream.sse");
    }

    /** Every dialect with every exchange that has an error. */
    public static Stream<Arguments> errors() {
        return exchanges("error.json");
    }

    /** Every client's dialect before every provider's, with every request of the client that the provider can take. */
    public static Stream<Arguments> pairs() {
        return allPairs()
                .flatMap(pair -> exchangesOf(pair.client())
                        .filter(exchange -> exchange.has("request.json") && exchange.operation() == Operation.CHAT)
                        .filter(exchange -> !refuses(pair.provider(), exchange))
                        .map(exchange -> Arguments.of(pair, Named.of(exchange.name(), exchange))));
    }

    /** Cohere reads no documents but texts; that it says so is shown elsewhere. */
    private static boolean refuses(ProviderSide provider, Exchange exchange) {
        return provider instanceof CohereDialect && exchange.name().equals("document");
    }

    /** Every pair with every whole answer of the provider to a chat. */
    public static Stream<Arguments> pairsWithAnswers() {
        return answered("response.json");
    }

    /** Every pair with every streamed answer of the provider to a chat. */
    public static Stream<Arguments> pairsWithStreams() {
        return answered("stream.sse");
    }

    /** Every pair with every case of an error, which needs no request. */
    public static Stream<Arguments> pairsWithErrors() {
        return allPairs()
                .flatMap(pair -> exchangesOf(pair.provider())
                        .filter(exchange -> exchange.has("error.json"))
                        .map(exchange -> Arguments.of(pair, Named.of(exchange.name(), exchange))));
    }

    private static Stream<Arguments> answered(String file) {
        return allPairs()
                .flatMap(pair -> exchangesOf(pair.provider())
                        .filter(exchange -> exchange.has(file) && exchange.operation() == Operation.CHAT)
                        .map(exchange -> Arguments.of(pair, Named.of(exchange.name(), exchange))));
    }

    /** Every client's dialect before every provider's. */
    public static Stream<Pair> allPairs() {
        return DIALECTS.stream()
                .filter(ClientSide.class::isInstance)
                .map(ClientSide.class::cast)
                .flatMap(client -> DIALECTS.stream()
                        .filter(ProviderSide.class::isInstance)
                        .map(provider -> new Pair(client, (ProviderSide) provider)));
    }

    private static Stream<Arguments> exchanges(String file) {
        return exchanges(file, exchange -> true);
    }

    private static Stream<Arguments> exchanges(String file, Predicate<Exchange> wanted) {
        return DIALECTS.stream()
                .map(Golden::spoken)
                .filter(Objects::nonNull)
                .flatMap(spoken -> exchangesOf(spoken.dialect())
                        .filter(exchange -> exchange.has(file))
                        .filter(wanted)
                        .map(exchange -> Arguments.of(spoken, Named.of(exchange.name(), exchange))));
    }

    private static Spoken spoken(Dialect dialect) {
        Translation identity = dialect.identity(RequestQuirks.NONE, FixedSurroundings.HERE);
        return identity == null ? null : new Spoken(dialect, identity);
    }

    private static Stream<Exchange> exchangesOf(Dialect dialect) {
        try (Stream<Path> folders = Files.list(ROOT.resolve(dialect.id()))) {
            return folders.sorted().map(Exchange::new).toList().stream();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
