package io.spillway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.dialect.anthropic.AnthropicDialect;
import io.spillway.dialect.gemini.GeminiDialect;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.dialect.responses.ResponsesDialect;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to take one event of a stream from a provider's dialect to a client's: under 5 microseconds and 4 KiB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EventTranslationBenchmark {

    private static final Surroundings NOWHERE = new Surroundings() {
        @Override
        public long epochSeconds() {
            return 0;
        }

        @Override
        public String newId() {
            return "0";
        }

        @Override
        public ThoughtMemory thoughts() {
            return ThoughtMemory.NONE;
        }
    };

    private static final String CHUNK = "data: {\"id\":\"chatcmpl-abcdefghijklmnopqrstuvwxyz\","
            + "\"object\":\"chat.completion.chunk\",\"created\":1770933892,\"model\":\"gpt-5-nano\","
            + "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0123456789\","
            + "\"choices\":[{\"index\":0,\"delta\":%s,\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n";

    private static final String BLOCK =
            "event: content_block_%s\n" + "data: {\"type\":\"content_block_%s\",\"index\":0,%s}\n\n";

    private static final String CANDIDATE = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\" word\"}],"
            + "\"role\":\"model\"},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":8,\"candidatesTokenCount\":12,"
            + "\"totalTokenCount\":20,\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":8}]},"
            + "\"modelVersion\":\"gemini-2.5-flash\",\"responseId\":\"abcdefghijklmnop\"}\n\n";

    /** The provider's dialect and the client's. */
    @Param({
        "openai>openai",
        "openai>anthropic",
        "openai>responses",
        "anthropic>openai",
        "anthropic>responses",
        "gemini>openai",
        "gemini>anthropic"
    })
    private String pair = "openai>openai";

    private EventStream texts = stream();
    private EventStream calls = stream();
    private byte[] text = {};
    private byte[] arguments = {};

    @Setup(Level.Iteration)
    public void begin() {
        texts = stream();
        calls = stream();
        if (pair.startsWith("openai")) {
            text = bytes(CHUNK.formatted("{\"content\":\" word\"}"));
            arguments = bytes(
                    CHUNK.formatted("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"city\\\"\"}}]}"));
            calls.accept(bytes(CHUNK.formatted(
                    "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}")));
        } else if (pair.startsWith("anthropic")) {
            text = block("delta", "\"delta\":{\"type\":\"text_delta\",\"text\":\" word\"}");
            arguments = block("delta", "\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"\\\"city\\\"\"}");
            texts.accept(block("start", "\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
            calls.accept(block(
                    "start", "\"content_block\":{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}}"));
        } else {
            text = bytes(CANDIDATE);
            arguments = text;
        }
    }

    /** A word of text. */
    @Benchmark
    public byte[] text() {
        return texts.accept(text);
    }

    /** A piece of a tool's arguments; Gemini has none. */
    @Benchmark
    public byte[] arguments() {
        return calls.accept(arguments);
    }

    private EventStream stream() {
        String[] names = pair.split(">", 2);
        ClientSide client = switch (names[1]) {
            case "openai" -> new OpenAiDialect();
            case "anthropic" -> new AnthropicDialect();
            default -> new ResponsesDialect();
        };
        ProviderSide provider = switch (names[0]) {
            case "openai" -> new OpenAiDialect();
            case "anthropic" -> new AnthropicDialect();
            default -> new GeminiDialect();
        };
        byte[] asked = bytes(
                names[1].equals("responses")
                        ? "{\"model\":\"m\",\"input\":\"hi\",\"stream\":true}"
                        : "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":true}");
        return new SharedTranslation(client, provider, RequestQuirks.NONE, NOWHERE)
                .stream(client.readRequest(Operation.CHAT, asked), Target.of("m"));
    }

    private static byte[] block(String event, String rest) {
        return bytes(BLOCK.formatted(event, event, rest));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
