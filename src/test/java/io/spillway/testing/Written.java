package io.spillway.testing;

import io.spillway.dialect.Answer;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Operation;
import io.spillway.dialect.ProviderSide;
import io.spillway.dialect.RequestQuirks;
import io.spillway.dialect.SharedTranslation;
import io.spillway.dialect.Target;
import io.spillway.dialect.openai.OpenAiDialect;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Exchanges with a provider whose dialect no client speaks: {@code asked.json} is what an OpenAI client sends,
 * {@code written.json} what the provider gets, {@code response.json} and {@code stream.sse} what it sends, and
 * {@code answer.json} what the client gets.
 */
public record Written(ProviderSide provider, Path folder) {

    private static final OpenAiDialect CLIENT = new OpenAiDialect();

    /** Returns the exchanges that have all of these files. */
    public static Stream<Written> of(ProviderSide provider, String... files) {
        Path root = Path.of("src/test/resources/golden").resolve(provider.id());
        try (Stream<Path> folders = Files.list(root)) {
            return folders
                    .sorted()
                    .filter(folder -> Arrays.stream(files).allMatch(file -> Files.exists(folder.resolve(file))))
                    .map(folder -> new Written(provider, folder))
                    .toList()
                    .stream();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Returns what lies between an OpenAI client and a provider, with its memory. */
    public static SharedTranslation translation(ProviderSide provider, FixedSurroundings surroundings) {
        return new SharedTranslation(CLIENT, provider, RequestQuirks.NONE, surroundings);
    }

    /** Returns a request as an OpenAI client sends it. */
    public static ClientRequest chat(String json) {
        return CLIENT.readRequest(Operation.CHAT, json.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a request for vectors as an OpenAI client sends it. */
    public static ClientRequest vectors(String json) {
        return CLIENT.readRequest(Operation.EMBEDDING, json.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the body in one piece. */
    public static byte[] joined(List<ByteBuffer> pieces) {
        var joined = new ByteArrayOutputStream();
        for (ByteBuffer piece : pieces) {
            byte[] bytes = new byte[piece.remaining()];
            piece.duplicate().get(bytes);
            joined.writeBytes(bytes);
        }
        return joined.toByteArray();
    }

    /** Returns what a provider gets for an OpenAI client's request. */
    public static String request(ProviderSide provider, String json) {
        ClientRequest request = chat(json);
        var translation = translation(provider, new FixedSurroundings());
        return text(joined(translation.writeRequest(request, Target.of(request.model()))));
    }

    /** Returns the bytes of one of its files. */
    public byte[] file(String name) {
        try {
            return Files.readAllBytes(folder.resolve(name));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Returns what the client asks. */
    public ClientRequest asked() {
        return CLIENT.readRequest(Operation.CHAT, file("asked.json"));
    }

    /** Returns who is asked. */
    public Target target() {
        return Target.of(asked().model());
    }

    /** Returns what the provider is sent. */
    public String request() {
        return text(joined(translation(provider, new FixedSurroundings()).writeRequest(asked(), target())));
    }

    /** Returns what the client is told. */
    public Answer answer() {
        return translation(provider, new FixedSurroundings()).readAnswer(asked(), target(), file("response.json"));
    }

    /** Begins a stream; everything that is made up is the same each time. */
    public EventStream stream() {
        return translation(provider, new FixedSurroundings()).stream(asked(), target());
    }

    /** Returns what the client is told of a stream that comes in two pieces. */
    public String streamed(int cut) {
        byte[] bytes = file("stream.sse");
        EventStream stream = stream();
        var told = new ByteArrayOutputStream();
        told.writeBytes(stream.accept(Arrays.copyOfRange(bytes, 0, cut)));
        told.writeBytes(stream.accept(Arrays.copyOfRange(bytes, cut, bytes.length)));
        told.writeBytes(stream.end());
        return stream.complete() ? text(told.toByteArray()) : "incomplete: " + stream.fault();
    }

    /** Returns what the client is told of a stream that comes byte by byte. */
    public String streamedByteByByte() {
        EventStream stream = stream();
        var told = new ByteArrayOutputStream();
        for (byte next : file("stream.sse")) {
            told.writeBytes(stream.accept(new byte[] {next}));
        }
        told.writeBytes(stream.end());
        return text(told.toByteArray());
    }

    /** Returns a file as a tree. */
    public Object tree(String name) {
        return JsonTree.read(file(name));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
