package io.spillway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.dialect.Answer;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Operation;
import io.spillway.dialect.RequestQuirks;
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

/** What it costs to judge a whole answer: one of text, and one of a vector. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AnswerReadBenchmark {

    @Param({"1024", "1048576"})
    int size;

    private final OpenAiDialect dialect = new OpenAiDialect();
    private final OpenAiTranslation translation = new OpenAiTranslation(RequestQuirks.NONE);
    private final ClientRequest chat = dialect.readRequest(
            Operation.CHAT, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}".getBytes(UTF_8));
    private final ClientRequest embedding =
            dialect.readRequest(Operation.EMBEDDING, "{\"model\":\"m\",\"input\":\"hi\"}".getBytes(UTF_8));

    private byte[] text = {};
    private byte[] vector = {};

    @Setup
    public void build() {
        text =
                ("{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1770933892,\"model\":\"m\",\"choices\":[{\"index\":0,"
                                + "\"message\":{\"role\":\"assistant\",\"content\":\""
                                + "The quick brown fox.\\n".repeat(size / 22)
                                + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":12,\"total_tokens\":21}}")
                        .getBytes(UTF_8);
        vector = ("{\"object\":\"list\",\"data\":[{\"index\":0,\"embedding\":[" + "-0.012345678,".repeat(size / 13)
                        + "0.5]}],\"usage\":{\"prompt_tokens\":9,\"total_tokens\":9}}")
                .getBytes(UTF_8);
    }

    @Benchmark
    public Answer text() {
        return translation.readAnswer(chat, text);
    }

    @Benchmark
    public Answer vector() {
        return translation.readAnswer(embedding, vector);
    }
}
