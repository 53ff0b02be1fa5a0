package io.spillway.dialect;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Shares of what several have used together. They are in proportion to weights, and add up to the whole exactly: each is
 * rounded down, and the units that are left go one each to those who lost most by it, the earlier before the later.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Quota_method">The method of the largest remainder</a>
 */
public final class Shares {

    /** A price has so many digits more when it is shared. A count is shared in whole numbers. */
    private static final int MORE_DIGITS = 6;

    private Shares() {}

    /**
     * Shares a number.
     *
     * @param weights one for each share, above zero
     */
    public static List<BigDecimal> of(BigDecimal whole, long[] weights) {
        int scale = whole.scale() <= 0 ? 0 : whole.scale() + MORE_DIGITS;
        BigInteger units = whole.setScale(scale).unscaledValue();
        BigInteger sum = BigInteger.valueOf(LongStream.of(weights).sum());
        BigInteger left = units;
        List<BigInteger> shares = new ArrayList<>(weights.length);
        List<BigInteger> lost = new ArrayList<>(weights.length);
        for (long weight : weights) {
            BigInteger[] share = units.multiply(BigInteger.valueOf(weight)).divideAndRemainder(sum);
            shares.add(share[0]);
            lost.add(share[1].abs());
            left = left.subtract(share[0]);
        }
        handOut(left, shares, lost);
        return shares.stream().map(share -> new BigDecimal(share, scale)).toList();
    }

    /** Shares each count of what an answer took. */
    public static List<TokenUsage> of(TokenUsage whole, long[] weights) {
        long[] input = of(whole.inputTokens(), weights);
        long[] output = of(whole.outputTokens(), weights);
        long[] cached = of(whole.cachedTokens(), weights);
        long[] written = of(whole.cacheWriteTokens(), weights);
        long[] reasoning = of(whole.reasoningTokens(), weights);
        return IntStream.range(0, weights.length)
                .mapToObj(at -> new TokenUsage(
                        input[at], output[at], cached[at], written[at], reasoning[at], whole.estimated()))
                .toList();
    }

    private static long[] of(long whole, long[] weights) {
        return whole == 0
                ? new long[weights.length]
                : of(BigDecimal.valueOf(whole), weights).stream()
                        .mapToLong(BigDecimal::longValueExact)
                        .toArray();
    }

    private static void handOut(BigInteger left, List<BigInteger> shares, List<BigInteger> lost) {
        BigInteger unit = BigInteger.valueOf(left.signum());
        IntStream.range(0, shares.size())
                .boxed()
                .sorted(Comparator.comparing(lost::get, Comparator.reverseOrder()))
                .limit(left.abs().intValueExact())
                .forEach(at -> shares.set(at, shares.get(at).add(unit)));
    }
}
