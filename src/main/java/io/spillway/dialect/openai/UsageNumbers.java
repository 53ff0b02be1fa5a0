package io.spillway.dialect.openai;

import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import io.spillway.dialect.Shares;
import io.spillway.dialect.TokenUsage;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The numbers in a {@code usage} object, whatever they are called: all of them count something that several callers have
 * used together, tokens or money.
 */
final class UsageNumbers {

    /** Numbers with more digits before or behind the point count nothing; they are left as they are. */
    private static final int MOST_DIGITS = 30;

    private final byte[] body;
    private final int from;
    private final int to;
    private final List<Count> numbers;

    /** One of them, and where it stands. */
    private record Count(int from, int to, BigDecimal value) {}

    private UsageNumbers(byte[] body, int from, int to, List<Count> numbers) {
        this.body = body;
        this.from = from;
        this.to = to;
        this.numbers = numbers;
    }

    /** Passes over the object that comes next. */
    static UsageNumbers read(JsonScanner json) {
        int from = json.at();
        List<Count> numbers = new ArrayList<>();
        readFields(json, numbers);
        return new UsageNumbers(json.bytes(), from, json.at(), numbers);
    }

    private static void readFields(JsonScanner json, List<Count> numbers) {
        json.enterObject();
        while (json.nextField()) {
            Kind kind = json.peek();
            if (kind == Kind.OBJECT) {
                readFields(json, numbers);
            } else if (kind == Kind.NUMBER) {
                readNumber(json, numbers);
            } else {
                json.skip();
            }
        }
    }

    private static void readNumber(JsonScanner json, List<Count> numbers) {
        int from = json.at();
        json.number();
        String text = new String(json.bytes(), from, json.at() - from, StandardCharsets.US_ASCII);
        if (text.length() <= MOST_DIGITS) {
            BigDecimal value = new BigDecimal(text);
            if (Math.abs(value.scale()) <= MOST_DIGITS) {
                numbers.add(new Count(from, json.at(), value));
            }
        }
    }

    /** Returns the offset of the object's opening brace. */
    int from() {
        return from;
    }

    /** Returns the offset behind the closing one. */
    int to() {
        return to;
    }

    /** Returns the object for each caller, with its share of every number. */
    List<byte[]> shared(long[] weights) {
        List<List<BigDecimal>> shares = numbers.stream()
                .map(number -> Shares.of(number.value(), weights))
                .toList();
        return IntStream.range(0, weights.length)
                .mapToObj(caller ->
                        with(shares.stream().map(each -> each.get(caller)).toList()))
                .toList();
    }

    /**
     * Returns an object that says what all of them say together; {@code null} if the first says nothing.
     *
     * @param sum what it comes to, for those that do not all say the same things
     */
    static byte @Nullable [] added(List<@Nullable UsageNumbers> all, TokenUsage sum) {
        UsageNumbers first = all.get(0);
        if (first == null) {
            return null;
        }
        int size = first.numbers.size();
        if (all.stream().anyMatch(other -> other == null || other.numbers.size() != size)) {
            return "{\"prompt_tokens\":%d,\"total_tokens\":%d}"
                    .formatted(sum.inputTokens(), sum.inputTokens() + sum.outputTokens())
                    .getBytes(StandardCharsets.US_ASCII);
        }
        return first.with(IntStream.range(0, size)
                .mapToObj(at -> all.stream()
                        .map(each ->
                                Objects.requireNonNull(each).numbers.get(at).value())
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .toList());
    }

    private byte[] with(List<BigDecimal> values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from + 16);
        int copied = from;
        for (int at = 0; at < values.size(); at++) {
            Count number = numbers.get(at);
            out.write(body, copied, number.from() - copied);
            out.writeBytes(written(values.get(at)));
            copied = number.to();
        }
        out.write(body, copied, to - copied);
        return out.toByteArray();
    }

    private static byte[] written(BigDecimal value) {
        String text = value.scale() > 0 ? value.stripTrailingZeros().toPlainString() : value.toPlainString();
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
