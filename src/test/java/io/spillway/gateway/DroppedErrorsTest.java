package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.gateway.routing.NotAnsweredException;
import io.spillway.gateway.routing.RouteTrace;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Failure;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;
import reactor.netty.channel.AbortedException;
import reactor.util.context.Context;

@ExtendWith(OutputCaptureExtension.class)
class DroppedErrorsTest {

    private static final Failure FAILURE = new Failure.Unavailable("it broke", Failure.Cause.RESET);

    @BeforeEach
    void install() {
        DroppedErrors.install();
    }

    @AfterEach
    void reset() {
        Hooks.resetOnErrorDropped();
    }

    @ParameterizedTest
    @MethodSource("expected")
    void saysNothingOfWhatMustHappenWhenAClientLeaves(Throwable error, CapturedOutput output) {
        Operators.onErrorDropped(error, Context.empty());

        assertThat(output.getAll()).isEmpty();
    }

    static Stream<Throwable> expected() {
        var nobody = new RouteTrace(List.of(), 0);
        return Stream.of(
                new CallFailedException(FAILURE),
                new NotAnsweredException(nobody, new RouteTrace.Verdict(FAILURE, null)),
                new ClosedChannelException(),
                new AbortedException("the client left"),
                new IllegalStateException(new ClosedChannelException()));
    }

    @Test
    void saysOnceWhatNobodyExpected(CapturedOutput output) {
        DroppedErrors.install();

        Operators.onErrorDropped(new IllegalStateException("a mistake of ours"), Context.empty());

        assertThat(output.getOut().lines().filter(line -> line.contains("ERROR")))
                .hasSize(1);
        assertThat(output.getOut()).contains("IllegalStateException: a mistake of ours", "\tat ");
    }
}
