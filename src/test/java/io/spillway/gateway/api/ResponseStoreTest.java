package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testing.FakeTicker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class ResponseStoreTest {

    private static final String OWNER = "a";

    private final FakeTicker ticker = new FakeTicker();

    @Test
    void givesBackAConversationInItsOrder() {
        ResponseStore store = store(10, 10_000);
        store.keep(OWNER, "r1", stored("1", null));
        store.keep(OWNER, "r2", stored("2", "r1"));

        assertThat(store.history(OWNER, "r2"))
                .extracting(item -> item.path("id").asText())
                .containsExactly("in1", "out1", "in2", "out2");
    }

    @Test
    void showsAResponseToNobodyElse() {
        ResponseStore store = store(10, 10_000);
        store.keep(OWNER, "r1", stored("1", null));

        assertThat(store.find("b", "r1")).isNull();
        assertThat(store.history("b", "r1")).isNull();
        assertThat(store.delete("b", "r1")).isFalse();
        assertThat(store.find(OWNER, "r1")).isNotNull();
    }

    @Test
    void forgetsTheLeastRecentlyUsedFirst() {
        ResponseStore store = store(2, 10_000);
        store.keep(OWNER, "r1", stored("1", null));
        store.keep(OWNER, "r2", stored("2", null));
        store.find(OWNER, "r1");

        store.keep(OWNER, "r3", stored("3", null));

        assertThat(store.find(OWNER, "r2")).isNull();
        assertThat(store.find(OWNER, "r1")).isNotNull();
        assertThat(store.count()).isEqualTo(2);
    }

    @Test
    void neverHoldsMoreBytesThanAllowed() {
        ResponseStore store = store(1_000, 2_000);
        for (int index = 0; index < 100; index++) {
            store.keep(OWNER, "r" + index, stored("" + index, null));

            assertThat(store.bytes()).isBetween(1L, 2_000L);
        }
        assertThat(store.find(OWNER, "r99")).isNotNull();
        assertThat(store.count()).isLessThan(5);
    }

    @Test
    void doesNotKeepWhatIsLargerThanAllTogetherMayBe() {
        ResponseStore store = store(10, 100);

        store.keep(OWNER, "r1", stored("1", null));

        assertThat(store.count()).isZero();
    }

    @Test
    void keepsNothingIfToldSo() {
        ResponseStore store = store(0, 10_000);

        store.keep(OWNER, "r1", stored("1", null));

        assertThat(store.find(OWNER, "r1")).isNull();
    }

    @Test
    void forgetsWhatNobodyUsesForTooLong() {
        ResponseStore store = store(10, 10_000);
        store.keep(OWNER, "r1", stored("1", null));
        store.keep(OWNER, "r2", stored("2", null));

        ticker.advance(Duration.ofMinutes(40));
        store.find(OWNER, "r1");
        ticker.advance(Duration.ofMinutes(40));

        assertThat(store.find(OWNER, "r2")).isNull();
        assertThat(store.find(OWNER, "r1")).isNotNull();
    }

    @Test
    void goesOnFromNothingWhosePartsAreGone() {
        ResponseStore store = store(10, 10_000);
        store.keep(OWNER, "r1", stored("1", null));
        store.keep(OWNER, "r2", stored("2", "r1"));

        assertThat(store.delete(OWNER, "r1")).isTrue();

        assertThat(store.history(OWNER, "r2")).isNull();
        assertThat(store.find(OWNER, "r2")).isNotNull();
    }

    @Test
    void countsAResponseOnceThatIsKeptTwice() {
        ResponseStore store = store(10, 10_000);
        store.keep(OWNER, "r1", stored("1", null));
        long once = store.bytes();

        store.keep(OWNER, "r1", stored("1", null));

        assertThat(store.bytes()).isEqualTo(once);
    }

    private ResponseStore store(int most, long bytes) {
        return new ResponseStore(new ResponsesProperties(most, DataSize.ofBytes(bytes), Duration.ofHours(1)), ticker);
    }

    private static ResponseStore.Stored stored(String number, @Nullable String previous) {
        return new ResponseStore.Stored(
                "{\"output\":[{\"id\":\"out%s\"}]}".formatted(number).getBytes(StandardCharsets.UTF_8),
                "[{\"id\":\"in%s\"}]".formatted(number).getBytes(StandardCharsets.UTF_8),
                previous);
    }
}
