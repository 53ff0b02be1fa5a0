package io.spillway.gateway.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ClientSide;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.SharedTranslation;
import io.spillway.dialect.openai.OpenAiTranslation;
import io.spillway.resilience.Failure;
import io.spillway.testing.FakeProvider;
import io.spillway.testing.FixedSurroundings;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class DialectsTest {

    private static final Dialect OPENAI = Dialects.named("openai");

    private static final ProviderSettings PROVIDER =
            FakeProvider.named("p").answering().settings();

    @Test
    void leavesTheBytesAloneBetweenEquals() {
        assertThat(Dialects.between(OPENAI, PROVIDER, FixedSurroundings.HERE)).isInstanceOf(OpenAiTranslation.class);
    }

    @Test
    void goesByWayOfTheModelBetweenOthers() {
        assertThat(Dialects.between(other(ClientSide.class), PROVIDER, FixedSurroundings.HERE))
                .isInstanceOf(SharedTranslation.class);
    }

    @Test
    void refusesAClientsDialectThatHasNoClientsSide() {
        assertThatThrownBy(() -> Dialects.between(other(Dialect.class), PROVIDER, FixedSurroundings.HERE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other to openai");
    }

    @Test
    void wordsARejectionAnewForAClientOfAnotherDialect() {
        byte[] body = "{\"error\":{\"message\":\"too long\",\"code\":\"c\"}}".getBytes(UTF_8);

        Failure retold = Dialects.retold(new Failure.Rejected("too long", 400, body), OPENAI, other(ClientSide.class));

        assertThat(((Failure.Rejected) retold).body()).isEqualTo("other: too long".getBytes(UTF_8));
    }

    @Test
    void leavesARejectionAloneForAClientOfTheSameDialect() {
        var rejected = new Failure.Rejected("too long", 400, new byte[] {1});

        assertThat(Dialects.retold(rejected, OPENAI, OPENAI)).isSameAs(rejected);
    }

    @Test
    void takesWhatADialectCannotSayForAProviderThatCannotServeIt() {
        var error = new ApiError(400, "invalid_request_error", "c", "no sounds here", null);

        assertThat(TransportFailure.of(new BadRequestException(error)))
                .isEqualTo(new Failure.ModelUnknown("no sounds here"));
    }

    /** A dialect that has an id and words errors, and nothing else. */
    private static <D extends Dialect> D other(Class<D> side) {
        return side.cast(Proxy.newProxyInstance(
                DialectsTest.class.getClassLoader(),
                new Class<?>[] {side},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "id" -> "other";
                    case "writeError" -> ("other: " + ((ApiError) arguments[0]).message()).getBytes(UTF_8);
                    default -> throw new UnsupportedOperationException(method.getName());
                }));
    }
}
