package io.spillway.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.Answer;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.Operation;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.SharedTranslation;
import io.spillway.dialect.Target;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.testing.FixedSurroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client of the Responses API gets from a provider that only chats. Each case under {@code golden/responses} has what
 * the provider is sent ({@code chat-request.json}), what it answers and what becomes of that.
 */
class ResponsesOverChatTest {

    private static final Path ROOT = Path.of("src/test/resources/golden/responses");

    @ParameterizedTest(name = "{0}")
    @MethodSource("answered")
    void asksForTheSame(Path folder) throws IOException {
        List<ByteBuffer> written = translation().writeRequest(request(folder), Target.of("m"));

        assertThat(text(written.get(0).array())).isEqualTo(text(file(folder, "chat-request.json")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answered")
    void tellsAWholeAnswer(Path folder) throws IOException {
        Answer answer = translation().readAnswer(request(folder), file(folder, "chat-response.json"));

        assertThat(text(((Answer.Whole) answer).body())).isEqualTo(text(file(folder, "response.json")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streamed")
    void tellsAStreamHoweverItIsCut(Path folder) throws IOException {
        byte[] bytes = file(folder, "chat-stream.sse");
        for (int cut = 0; cut <= bytes.length; cut++) {
            EventStream stream = translation().stream(request(folder));
            ByteArrayOutputStream told = new ByteArrayOutputStream();

            told.writeBytes(stream.accept(Arrays.copyOfRange(bytes, 0, cut)));
            told.writeBytes(stream.accept(Arrays.copyOfRange(bytes, cut, bytes.length)));
            told.writeBytes(stream.end());

            assertThat(text(told.toByteArray())).as("cut at %d", cut).isEqualTo(text(file(folder, "stream.sse")));
            assertThat(stream.complete()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streamed")
    void numbersAllEventsFromZeroWithoutAGap(Path folder) throws IOException {
        List<String> numbers = text(file(folder, "stream.sse"))
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.replaceAll(".*\"sequence_number\":(\\d+)}$", "$1"))
                .toList();

        assertThat(numbers)
                .containsExactlyElementsOf(Stream.iterate(0, number -> number + 1)
                        .limit(numbers.size())
                        .map(String::valueOf)
                        .toList());
    }

    static Stream<Path> answered() throws IOException {
        return folders("chat-response.json");
    }

    static Stream<Path> streamed() throws IOException {
        return folders("chat-stream.sse");
    }

    private static Stream<Path> folders(String file) throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(folder -> Files.exists(folder.resolve(file))).sorted().toList().stream();
        }
    }

    /** Ids are numbered anew in each, so that answers are the same each time. */
    private static SharedTranslation translation() {
        return new SharedTranslation(
                new ResponsesDialect(), new OpenAiDialect(), RequestQuirks.NONE, new FixedSurroundings());
    }

    private static ClientRequest request(Path folder) throws IOException {
        return new ResponsesDialect().readRequest(Operation.CHAT, file(folder, "request.json"));
    }

    private static byte[] file(Path folder, String name) throws IOException {
        return Files.readAllBytes(folder.resolve(name));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).strip();
    }
}
