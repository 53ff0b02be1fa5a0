package io.spillway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharesTest {

    @Test
    void areInProportion() {
        assertThat(Shares.of(new BigDecimal(12), new long[] {1, 2, 3}))
                .containsExactly(new BigDecimal(2), new BigDecimal(4), new BigDecimal(6));
    }

    @Test
    void giveWhatIsLeftToThoseWhoLostMostAndAmongEqualsToTheFirst() {
        assertThat(Shares.of(new BigDecimal(11), new long[] {1, 1, 6}))
                .containsExactly(new BigDecimal(2), BigDecimal.ONE, new BigDecimal(8));
    }

    @Test
    void divideMoneyMoreFinelyThanItIsWritten() {
        assertThat(Shares.of(new BigDecimal("0.01"), new long[] {1, 2}))
                .containsExactly(new BigDecimal("0.00333333"), new BigDecimal("0.00666667"));
    }

    @Test
    void coverEveryCountOfAnAnswer() {
        var usage = new TokenUsage(10, 4, 3, 2, 1, true);

        assertThat(Shares.of(usage, new long[] {1, 1}))
                .containsExactly(new TokenUsage(5, 2, 2, 1, 1, true), new TokenUsage(5, 2, 1, 1, 0, true));
    }

    @Test
    void alwaysAddUpAndAreNeverOffByAWholeUnit() {
        var chance = new Random(11);
        for (int run = 0; run < 1000; run++) {
            long[] weights = chance.longs(1 + chance.nextInt(20), 1, 10_000).toArray();
            long whole = chance.nextInt(1_000_000);
            double sum = java.util.stream.LongStream.of(weights).sum();

            var shares = Shares.of(BigDecimal.valueOf(whole), weights);

            assertThat(shares.stream().reduce(BigDecimal.ZERO, BigDecimal::add)).isEqualTo(BigDecimal.valueOf(whole));
            for (int at = 0; at < weights.length; at++) {
                assertThat(Math.abs(shares.get(at).doubleValue() - whole * weights[at] / sum))
                        .isLessThan(1);
            }
        }
    }
}
