package io.spillway.testing;

import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.Operation;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.Translation;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.dialect.openai.OpenAiTranslation;
import io.spillway.dialect.responses.ResponsesDialect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The exchanges under {@code src/test/resources/golden/<dialect>/<case>}, written by hand: {@code request.json},
 * {@code response.json}, {@code stream.sse}, {@code error.json}, each of them if the case has one.
 */
public final class Golden {

    /** Every dialect, and what happens where client and provider speak it. */
    public static final List<Spoken> DIALECTS = List.of(
            new Spoken(new OpenAiDialect(), new OpenAiTranslation(RequestQuirks.NONE)),
            new Spoken(
                    new ResponsesDialect(),
                    new ResponsesDialect().identity(RequestQuirks.NONE, FixedSurroundings.HERE)));

    private static final Path ROOT = Path.of("src/test/resources/golden");

    private Golden() {}

    /** A dialect that both sides speak. */
    public record Spoken(Dialect dialect, Translation identity) {

        @Override
        public String toString() {
            return dialect.id();
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
            return dialect.readRequest(operation(), file("request.json"));
        }

        private Operation operation() {
            String request = new String(file("request.json"), StandardCharsets.UTF_8);
            if (folder.startsWith(ROOT.resolve("responses"))) {
                return Operation.CHAT;
            }
            if (request.contains("\"input\"")) {
                return Operation.EMBEDDING;
            }
            return request.contains("\"prompt\"") ? Operation.COMPLETION : Operation.CHAT;
        }
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

    private static Stream<Arguments> exchanges(String file) {
        return exchanges(file, exchange -> true);
    }

    private static Stream<Arguments> exchanges(String file, Predicate<Exchange> wanted) {
        return DIALECTS.stream()
                .flatMap(spoken -> folders(spoken.dialect().id())
                        .filter(folder -> Files.exists(folder.resolve(file)))
                        .map(Exchange::new)
                        .filter(wanted)
                        .map(exchange -> Arguments.of(spoken, Named.of(exchange.name(), exchange))));
    }

    private static Stream<Path> folders(String dialect) {
        try (Stream<Path> folders = Files.list(ROOT.resolve(dialect))) {
            return folders.sorted().toList().stream();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
