package io.spillway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.JsonLimits;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.Operation;
import io.spillway.dialect.RequestQuirks;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to read a request, and to write it for a provider. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestScanBenchmark {

    /** What the bytes are: one long text, many short turns, an image, or text beyond ASCII. */
    @Param({"text", "turns", "image", "world"})
    String kind = "text";

    @Param({"1024", "1048576"})
    int size;

    private final OpenAiDialect dialect = new OpenAiDialect();
    private final OpenAiTranslation translation = new OpenAiTranslation(RequestQuirks.NONE);
    private byte[] body = {};
    private ClientRequest request = dialect.readRequest(
            Operation.CHAT, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\"}]}".getBytes(UTF_8));

    @Setup
    public void build() {
        StringBuilder json = new StringBuilder("{\"model\":\"openai/gpt-5\",\"stream\":true,\"messages\":[");
        switch (kind) {
            case "turns" -> json.append(turns());
            case "image" ->
                json.append(message("[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,"
                        + "QUJD".repeat(size / 4) + "\"}}]"));
            case "world" -> json.append(message("\"" + "Grüße, 世界! ".repeat(size / 18) + "\""));
            default -> json.append(message("\"" + "The quick brown fox. ".repeat(size / 21) + "\""));
        }
        body = json.append("]}").toString().getBytes(UTF_8);
        request = dialect.readRequest(Operation.CHAT, body);
    }

    private String turns() {
        String turn = message("\"What is the capital of France?\\nAnd of Spain?\"");
        return (turn + ",").repeat(size / turn.length()) + turn;
    }

    private static String message(String content) {
        return "{\"role\":\"user\",\"content\":" + content + "}";
    }

    @Benchmark
    public ClientRequest read() {
        return dialect.readRequest(Operation.CHAT, body);
    }

    @Benchmark
    public List<ByteBuffer> write() {
        return translation.writeRequest(request, "gpt-5");
    }

    /** The scan alone, without looking at what is found. */
    @Benchmark
    public int scan() {
        JsonScanner json = new JsonScanner(JsonLimits.REQUEST).over(body);
        json.skip();
        return json.at();
    }
}
