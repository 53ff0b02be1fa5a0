package io.spillway.gateway.routing;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.ModelPage;
import io.spillway.dialect.Operation;
import io.spillway.gateway.provider.Call;
import io.spillway.resilience.Deadline;
import io.spillway.resilience.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Calls to send. */
final class Calls {

    private Calls() {}

    /** Returns a call for a model that has so much time. */
    static Call of(String model, Duration time, Ticker ticker) {
        return of(model, time, ticker, true);
    }

    /**
     * Returns a call for a model.
     *
     * @param fallback whether another provider than the first may answer
     */
    static Call of(String model, Duration time, Ticker ticker, boolean fallback) {
        return new Call(
                "call-1",
                new Request(Operation.CHAT, model, new ClientRequest.Needs(false, false, false, 10), 10),
                new NoDialect(),
                Deadline.after(time, ticker),
                fallback,
                false,
                new AtomicInteger());
    }

    /** Returns a call that needs something of its model. */
    static Call needing(ClientRequest.Needs needs, long inputTokens, String model, Duration time, Ticker ticker) {
        return needing(Operation.CHAT, needs, inputTokens, model, time, ticker);
    }

    /** Returns a call of some kind that needs something of its model. */
    static Call needing(
            Operation operation,
            ClientRequest.Needs needs,
            long inputTokens,
            String model,
            Duration time,
            Ticker ticker) {
        return new Call(
                "call-1",
                new Request(operation, model, needs, inputTokens),
                new NoDialect(),
                Deadline.after(time, ticker),
                true,
                false,
                new AtomicInteger());
    }

    private record Request(Operation operation, String model, Needs needs, long inputTokens) implements ClientRequest {

        @Override
        public boolean stream() {
            return false;
        }

        @Override
        public @Nullable String conversation() {
            return null;
        }

        @Override
        public byte[] body() {
            return "{}".getBytes(StandardCharsets.UTF_8);
        }
    }

    /** The router never looks at a call's dialect. */
    private static final class NoDialect implements Dialect {

        @Override
        public String id() {
            return "none";
        }

        @Override
        public String path(Operation operation) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<Operation> operations() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ModelPage readModels(byte[] body) {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable ApiError findError(byte[] body) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] writeError(ApiError error) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] writeErrorEvent(ApiError error) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ApiError readError(int status, byte[] body) {
            throw new UnsupportedOperationException();
        }
    }
}
