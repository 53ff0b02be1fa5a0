package io.spillway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.ContentPart.ToolResult;
import io.spillway.dialect.cohere.CohereDialect;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.dialect.responses.StreamedResponse;
import io.spillway.testing.ClientWriter;
import io.spillway.testing.FixedSurroundings;
import io.spillway.testing.Golden;
import io.spillway.testing.Golden.Exchange;
import io.spillway.testing.Golden.Pair;
import io.spillway.testing.Mentions;
import io.spillway.testing.RandomAnswer;
import io.spillway.testing.RandomChats;
import io.spillway.testing.Said;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every client's dialect before every provider's. Nothing has to be written for a new dialect but its exchanges: a case
 * that both sides have is translated, and must say the same behind the translation as before it.
 */
class TranslationTest {

    /** Some dialects go by the name: this one says that the model can do what the cases ask of it. */
    private static final Target TARGET = Target.of("claude-sonnet-4-5");

    /** What a client of any dialect may ask. */
    private static final List<String> ASKED =
            List.of("text", "tool-call", "parallel-tools", "image", "reasoning", "structured", "refusal", "length");

    /** What a provider of any dialect may answer. */
    private static final List<String> ANSWERED =
            List.of("text", "tool-call", "parallel-tools", "reasoning", "structured", "refusal", "length");

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("io.spillway.testing.Golden#pairs")
    void writesARequestThatSaysTheSame(Pair pair, Exchange exchange) {
        ClientRequest request = request(pair, exchange);
        ChatRequest asked = pair.client().chatRequestReader().read(request);

        byte[] written = joined(pair.translation().writeRequest(request, target(pair, exchange)));

        Exchange expected = Golden.exchange(pair.provider(), exchange.name());
        if (pair.provider() instanceof ClientSide provider) {
            ChatRequest arrived = provider.chatRequestReader().read(provider.readRequest(Operation.CHAT, written));
            assertSame(arrived, asked);
        } else if (pair.client() instanceof OpenAiDialect && expected.has("request.json")) {
            assertThat(JsonTree.read(written)).isEqualTo(JsonTree.read(expected.file("request.json")));
        }
        assertThat(Mentions.in(JsonTree.read(written))).containsAll(Mentions.of(asked));
    }

    @ParameterizedTest
    @MethodSource("io.spillway.testing.Golden#allPairs")
    void hasEveryCaseOfEveryPair(Pair pair) {
        assertThat(names(Golden.pairs(), pair)).containsAll(ASKED);
        assertThat(names(Golden.pairsWithAnswers(), pair)).containsAll(answers(pair));
        assertThat(names(Golden.pairsWithStreams(), pair)).containsAll(answers(pair));
        assertThat(names(Golden.pairsWithErrors(), pair)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.spillway.testing.Golden#allPairs")
    void keepsEveryConversation(Pair pair) {
        for (long seed = 0; seed < 300; seed++) {
            ChatRequest chat = new RandomChats(seed).next();
            ClientRequest request = pair.client().readRequest(Operation.CHAT, ClientWriter.write(pair.client(), chat));
            ChatRequest asked = pair.client().chatRequestReader().read(request);

            byte[] written = joined(pair.translation().writeRequest(request, TARGET));

            assertThat(Mentions.of(asked)).as("seed %d", seed).containsAll(Mentions.of(chat));
            assertThat(Mentions.in(JsonTree.read(written))).as("seed %d", seed).containsAll(Mentions.of(asked));
            if (pair.provider() instanceof ClientSide provider) {
                assertSame(provider.chatRequestReader().read(provider.readRequest(Operation.CHAT, written)), asked);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.spillway.testing.Golden#allPairs")
    void bringsBackEveryAnswer(Pair pair) {
        ClientRequest request = Golden.exchange(pair.client(), "parallel-tools").request(pair.client());
        for (long seed = 0; seed < 300; seed++) {
            var said = new RandomAnswer(seed);

            Answer answer = pair.translation().readAnswer(request, TARGET, said.in(pair.provider()));

            assertThat(answer).as("seed %d", seed).isInstanceOf(Answer.Whole.class);
            byte[] told = ((Answer.Whole) answer).body();
            assertThat(heard(pair.client(), told)).as("seed %d", seed).isEqualTo(List.of(said.said()));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("io.spillway.testing.Golden#pairsWithAnswers")
    void tellsTheClientWhatTheProviderSaid(Pair pair, Exchange exchange) {
        byte[] body = exchange.file("response.json");

        Answer answer = pair.translation().readAnswer(request(pair, exchange), TARGET, body);

        assertThat(answer).isInstanceOf(Answer.Whole.class);
        byte[] told = ((Answer.Whole) answer).body();
        assertThat(JsonTree.read(told).isObject()).isTrue();
        assertThat(((Answer.Whole) answer).usage().estimated()).isFalse();
        ChatResponse said = read(pair.provider(), body);
        assertThat(heard(pair.client(), told)).isEqualTo(audible(pair, Said.of(said)));
        if (pair.client() instanceof ProviderSide client) {
            assertThat(read(client, told).usage()).isEqualTo(said.usage());
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("io.spillway.testing.Golden#pairsWithAnswers")
    void tellsAWholeAnswerAsAStreamThatSaysTheSame(Pair pair, Exchange exchange) {
        byte[] body = exchange.file("response.json");

        Answer answer = pair.translation().readAsStream(request(pair, exchange), TARGET, body);

        assertThat(answer).isInstanceOf(Answer.Whole.class);
        assertThat(heardEvents(pair.client(), ((Answer.Whole) answer).body()))
                .isEqualTo(audible(pair, Said.of(read(pair.provider(), body))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("io.spillway.testing.Golden#pairsWithStreams")
    void streamsToTheClientWhatTheProviderSaid(Pair pair, Exchange exchange) {
        byte[] bytes = exchange.file("stream.sse");
        EventStream stream = pair.translation().stream(request(pair, exchange), TARGET);

        byte[] told = run(stream, bytes, bytes.length);

        assertThat(stream.complete()).isTrue();
        assertThat(stream.fault()).isNull();
        assertThat(stream.usage().estimated()).isFalse();
        assertThat(stream.usage().inputTokens()).isPositive();
        assertThat(heardEvents(pair.client(), told)).isEqualTo(audible(pair, Said.of(events(pair.provider(), bytes))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("io.spillway.testing.Golden#pairsWithStreams")
    void streamsTheSameHoweverItIsCut(Pair pair, Exchange exchange) {
        byte[] bytes = exchange.file("stream.sse");
        ClientRequest request = request(pair, exchange);
        String whole = new String(run(pair.translation().stream(request, TARGET), bytes, bytes.length), UTF_8);

        for (int cut = 0; cut < bytes.length; cut++) {
            byte[] told = run(pair.translation().stream(request, TARGET), bytes, cut);

            assertThat(new String(told, UTF_8)).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("io.spillway.testing.Golden#pairsWithStreams")
    void takesAStreamThatEndsAnywhereForAnAnswerOrAFaultAndNeverFails(Pair pair, Exchange exchange) {
        byte[] bytes = exchange.file("stream.sse");
        ClientRequest request = request(pair, exchange);

        for (int end = 0; end < bytes.length; end++) {
            EventStream stream = pair.translation().stream(request, TARGET);
            stream.accept(Arrays.copyOf(bytes, end));
            stream.end();

            assertThat(stream.complete()).as("end at %d", end).isEqualTo(stream.fault() == null);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("io.spillway.testing.Golden#pairsWithErrors")
    void findsAnErrorThatCameWithA200(Pair pair, Exchange exchange) {
        byte[] body = exchange.file("error.json");

        Answer answer = pair.translation().readAnswer(request(pair, exchange), TARGET, body);

        assertThat(answer).isInstanceOfSatisfying(Answer.Fault.class, fault -> {
            assertThat(fault.kind()).isEqualTo(Answer.Kind.ERROR_INSIDE);
            assertThat(fault.error()).isNotNull();
        });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("io.spillway.testing.Golden#pairsWithErrors")
    void endsAStreamAtAnErrorAndSaysNoMore(Pair pair, Exchange exchange) {
        String error = new String(exchange.file("error.json"), UTF_8).replaceAll("\\s*\\R\\s*", "");
        EventStream stream = pair.translation().stream(request(pair, exchange), TARGET);

        byte[] told = stream.accept(("event: error\ndata: " + error + "\n\n").getBytes(UTF_8));

        assertThat(told).isEmpty();
        assertThat(stream.fault()).isNotNull();
        assertThat(stream.fault().kind()).isEqualTo(Answer.Kind.ERROR_INSIDE);
        assertThat(stream.end()).isEmpty();
        assertThat(stream.complete()).isFalse();
    }

    /** Returns the client's request of a case, or of a plain text if it has none of that name. */
    private static ClientRequest request(Pair pair, Exchange exchange) {
        Exchange own = Golden.exchange(pair.client(), exchange.name());
        Exchange asked = own.has("request.json") ? own : Golden.exchange(pair.client(), "text");
        return asked.request(pair.client());
    }

    /** The model that a provider's own request of the case names, where it names one. */
    private static Target target(Pair pair, Exchange exchange) {
        Exchange expected = Golden.exchange(pair.provider(), exchange.name());
        if (pair.provider() instanceof ClientSide || !expected.has("request.json")) {
            return TARGET;
        }
        return Target.of(
                JsonTree.read(expected.file("request.json")).path("model").asText("model"));
    }

    private static void assertSame(ChatRequest arrived, ChatRequest asked) {
        assertThat(calls(arrived)).isEqualTo(calls(asked));
        assertThat(results(arrived)).isEqualTo(results(asked));
        assertThat(texts(arrived)).isEqualTo(texts(asked));
        assertThat(arrived.stream()).isEqualTo(asked.stream());
        assertThat(arrived.functions())
                .extracting(ToolDefinition.Function::name, ToolDefinition.Function::description)
                .isEqualTo(asked.functions().stream()
                        .map(function -> tuple(function.name(), function.description()))
                        .toList());
    }

    /** A model that thinks cannot be made to call a tool, only asked to. */
    private static String withoutHint(String text) {
        return text.replaceAll("Answer by calling .*$", "");
    }

    private static List<String> names(Stream<Arguments> cases, Pair pair) {
        return cases.map(Arguments::get)
                .filter(arguments -> arguments[0].equals(pair))
                .map(arguments -> ((Named<?>) arguments[1]).getName())
                .toList();
    }

    /** Cohere has no word for a refusal: its models refuse in plain text. */
    private static List<String> answers(Pair pair) {
        return ANSWERED.stream()
                .filter(name -> !(pair.provider() instanceof CohereDialect && name.equals("refusal")))
                .toList();
    }

    /** Only OpenAI's dialect tells several answers; of the others a client is told the first. */
    private static List<Said> audible(Pair pair, List<Said> said) {
        return pair.client() instanceof OpenAiDialect ? said : said.subList(0, 1);
    }

    private static List<Said> heard(ClientSide client, byte[] told) {
        return client instanceof ProviderSide reader
                ? Said.of(read(reader, told))
                : List.of(Said.of(JsonTree.read(told)));
    }

    private static List<Said> heardEvents(ClientSide client, byte[] told) {
        if (client instanceof ProviderSide reader) {
            return Said.of(events(reader, told));
        }
        var response = new StreamedResponse();
        response.hear(told);
        return List.of(Said.of(response.finished()));
    }

    private static byte[] joined(List<ByteBuffer> pieces) {
        var joined = new ByteArrayOutputStream();
        for (var piece : pieces) {
            byte[] bytes = new byte[piece.remaining()];
            piece.duplicate().get(bytes);
            joined.writeBytes(bytes);
        }
        return joined.toByteArray();
    }

    private static byte[] run(EventStream stream, byte[] bytes, int cut) {
        var told = new ByteArrayOutputStream();
        told.writeBytes(stream.accept(Arrays.copyOfRange(bytes, 0, cut)));
        told.writeBytes(stream.accept(Arrays.copyOfRange(bytes, cut, bytes.length)));
        told.writeBytes(stream.end());
        return told.toByteArray();
    }

    private static ChatResponse read(ProviderSide dialect, byte[] body) {
        return dialect.chatAnswerReader(new FixedSurroundings()).read(body, asked());
    }

    private static List<ChatEvent> events(ProviderSide dialect, byte[] stream) {
        List<ChatEvent> events = new ArrayList<>();
        ChatStreamReader reader = dialect.chatStreamReader(asked(), new FixedSurroundings());
        var sse = new SseReader();
        sse.feed(stream);
        sse.end();
        while (sse.next()) {
            if (sse.hasData()) {
                reader.read(sse, events::add);
            }
        }
        reader.end(events::add);
        return events;
    }

    private static Asked asked() {
        ClientRequest request = Golden.exchange(Golden.DIALECTS.get(0), "text").request(Golden.DIALECTS.get(0));
        return new Asked(request, TARGET, ((ClientSide) Golden.DIALECTS.get(0)).chatRequestReader());
    }

    private static List<String> calls(ChatRequest request) {
        return request.messages().stream()
                .flatMap(message -> message.parts(ToolCall.class).stream())
                .map(call -> call.id() + " " + call.name() + " " + canonical(call.arguments()))
                .toList();
    }

    private static List<String> results(ChatRequest request) {
        return request.messages().stream()
                .flatMap(message -> message.parts(ToolResult.class).stream())
                .map(result -> result.callId() + " " + result.content().size())
                .toList();
    }

    private static List<String> texts(ChatRequest request) {
        return request.messages().stream()
                .filter(message -> message.role() != ChatMessage.Role.TOOL)
                .map(ChatMessage::text)
                .map(TranslationTest::withoutHint)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** Arguments go through every dialect byte for byte; where they are empty some say so with an object. */
    private static String canonical(String arguments) {
        return arguments.isBlank() ? "{}" : arguments;
    }
}
