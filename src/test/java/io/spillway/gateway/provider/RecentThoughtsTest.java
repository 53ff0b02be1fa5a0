package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.ContentPart;
import io.spillway.dialect.Signature;
import io.spillway.dialect.Thoughts;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentThoughtsTest {

    @Test
    void remembersWhatIsBehindACall() {
        var memory = new RecentThoughts(1_000);

        memory.keep("a", thoughts(10));

        assertThat(memory.recall("a")).isEqualTo(thoughts(10));
        assertThat(memory.recall("b")).isNull();
    }

    @Test
    void forgetsTheOldestWhenItHoldsTooMuch() {
        var memory = new RecentThoughts(1_000);

        memory.keep("a", thoughts(400));
        memory.keep("b", thoughts(400));

        assertThat(memory.recall("a")).isNull();
        assertThat(memory.recall("b")).isNotNull();
    }

    @Test
    void countsACallThatIsKeptAgainOnce() {
        var memory = new RecentThoughts(1_000);

        for (int time = 0; time < 100; time++) {
            memory.keep("a", thoughts(400));
        }

        assertThat(memory.recall("a")).isNotNull();
    }

    @Test
    void doesNotKeepWhatIsTooMuchByItself() {
        var memory = new RecentThoughts(1_000);

        memory.keep("a", thoughts(10_000));

        assertThat(memory.recall("a")).isNull();
    }

    private static Thoughts thoughts(int characters) {
        var signature = new Signature("gemini", "s".repeat(characters / 2));
        var thought = new ContentPart.Thinking("t".repeat(characters / 2), signature, null);
        return new Thoughts("m", "c", List.of(thought), null);
    }
}
