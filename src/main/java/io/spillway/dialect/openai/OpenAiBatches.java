package io.spillway.dialect.openai;

import io.spillway.dialect.Answer;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.DialectException;
import io.spillway.dialect.EmbeddingBatches;
import io.spillway.dialect.EmbeddingInputs;
import io.spillway.dialect.Operation;
import io.spillway.dialect.Shares;
import io.spillway.dialect.TokenUsage;
import io.spillway.dialect.openai.OpenAiInputs.Input;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts requests for vectors together and takes their answers apart, by cutting and joining bytes.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/embeddings/create">Create embeddings</a>
 */
final class OpenAiBatches implements EmbeddingBatches {

    static final OpenAiBatches INSTANCE = new OpenAiBatches();

    private OpenAiBatches() {}

    @Override
    public @Nullable EmbeddingInputs inputs(ClientRequest request) {
        return request instanceof OpenAiRequest own && own.operation() == Operation.EMBEDDING
                ? InputsReader.read(own)
                : null;
    }

    /** The first request's bytes, with the inputs of all in the place of its own. */
    @Override
    public ClientRequest request(List<EmbeddingInputs> all) {
        OpenAiInputs first = (OpenAiInputs) all.get(0);
        byte[] body = first.request().body();
        int from = first.request().fields().valueFrom(first.field());
        int to = first.request().fields().valueTo(first.field());
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length * all.size());
        out.write(body, 0, from);
        out.write('[');
        int written = 0;
        for (EmbeddingInputs inputs : all) {
            OpenAiInputs own = (OpenAiInputs) inputs;
            for (Input input : own.all()) {
                if (written++ > 0) {
                    out.write(',');
                }
                out.write(own.request().body(), input.from(), input.to() - input.from());
            }
        }
        out.write(']');
        out.write(body, to, body.length - to);
        return OpenAiRequestReader.read(Operation.EMBEDDING, out.toByteArray());
    }

    @Override
    public List<Answer.Whole> split(Answer.Whole answer, List<EmbeddingInputs> all) {
        VectorAnswer read = VectorAnswer.read(answer.body());
        int inputs = all.stream().mapToInt(EmbeddingInputs::size).sum();
        if (read.vectors().size() != inputs) {
            throw new DialectException(
                    "%d vectors (expected: %d)".formatted(read.vectors().size(), inputs));
        }
        long[] weights = all.stream().mapToLong(EmbeddingInputs::tokens).toArray();
        List<TokenUsage> usages = Shares.of(answer.usage(), weights);
        List<byte[]> told = read.usage() == null ? List.of() : read.usage().shared(weights);
        List<Answer.Whole> answers = new ArrayList<>(all.size());
        int from = 0;
        for (int caller = 0; caller < all.size(); caller++) {
            int to = from + all.get(caller).size();
            VectorWriter writer = new VectorWriter(answer.body().length / inputs * (to - from) + 512);
            writer.add(read, from, to);
            answers.add(
                    new Answer.Whole(writer.write(read, told.isEmpty() ? null : told.get(caller)), usages.get(caller)));
            from = to;
        }
        return answers;
    }

    @Override
    public Answer.Whole join(List<Answer.Whole> answers) {
        List<VectorAnswer> read =
                answers.stream().map(answer -> VectorAnswer.read(answer.body())).toList();
        VectorWriter writer = new VectorWriter(
                answers.stream().mapToInt(answer -> answer.body().length).sum());
        read.forEach(part -> writer.add(part, 0, part.vectors().size()));
        TokenUsage sum = answers.stream()
                .map(Answer.Whole::usage)
                .reduce(OpenAiBatches::sum)
                .orElseThrow();
        byte[] told = UsageNumbers.added(read.stream().map(VectorAnswer::usage).toList(), sum);
        return new Answer.Whole(writer.write(read.get(0), told), sum);
    }

    private static TokenUsage sum(TokenUsage one, TokenUsage other) {
        return new TokenUsage(
                one.inputTokens() + other.inputTokens(),
                one.outputTokens() + other.outputTokens(),
                one.cachedTokens() + other.cachedTokens(),
                one.cacheWriteTokens() + other.cacheWriteTokens(),
                one.reasoningTokens() + other.reasoningTokens(),
                one.estimated() || other.estimated());
    }
}
