package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testing.capacity.Outcome;
import io.spillway.testing.capacity.Scenario;
import io.spillway.testing.capacity.Scenario.Told;
import io.spillway.testing.capacity.Simulation;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How much of what credentials can carry reaches clients that want three times as much. */
class CapacityTest {

    private static final int RUNS = 15;

    @ParameterizedTest
    @MethodSource("scenarios")
    void servesWhatTheCredentialsCanCarryAndWastesLittle(Scenario scenario) {
        List<Outcome> outcomes = LongStream.range(0, RUNS)
                .mapToObj(seed -> Simulation.run(scenario, seed))
                .toList();

        assertThat(mean(outcomes, Outcome::share)).isBetween(leastShare(scenario), 1.0);
        assertThat(mean(outcomes, Outcome::waste)).isLessThan(mostWaste(scenario));
        assertThat(outcomes).allMatch(outcome -> outcome.failed() == 0);
    }

    static List<Scenario> scenarios() {
        return Scenario.ALL;
    }

    /** A credential that is refused without a hint rests for 10 s, which is two of the windows here. */
    private static double leastShare(Scenario scenario) {
        return scenario.told() == Told.NEVER ? 0.45 : 0.95;
    }

    /** Where only a refusal tells of a limit, six credentials cannot do without; from one without a hint none is learned. */
    private static double mostWaste(Scenario scenario) {
        return switch (scenario.told()) {
            case ALWAYS -> 0.02;
            case IN_REFUSALS -> 0.03;
            case NEVER -> 0.4;
        };
    }

    private static double mean(List<Outcome> outcomes, ToDoubleFunction<Outcome> figure) {
        return outcomes.stream().mapToDouble(figure).average().orElseThrow();
    }
}
