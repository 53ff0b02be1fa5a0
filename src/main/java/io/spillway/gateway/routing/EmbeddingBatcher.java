package io.spillway.gateway.routing;

import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.EmbeddingBatches;
import io.spillway.dialect.EmbeddingInputs;
import io.spillway.gateway.provider.Call;
import io.spillway.resilience.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Stands before the {@link ProviderRouter} and lets calls for vectors that come almost at once go to it as one.
 *
 * <p>A call waits for others for a moment, the {@linkplain EmbeddingsProperties.Batch#window window} of the first of
 * them, or until there is enough. Only those go together whose requests say the same but for their inputs; whoever is
 * asked, with which credential and after which failures, remains the router's part. A call that is larger than what its
 * candidates take goes up in parts.
 */
public final class EmbeddingBatcher {

    private final ProviderRouter router;
    private final Duration window;
    private final BatchLimits most;
    private final Ticker ticker;
    private final Executor senders;
    private final RouteListeners routes;
    private final BatchListeners listeners;
    private final Map<Kind, OpenBatch> open = new ConcurrentHashMap<>();

    /** Calls of one kind may go together. The server has one key for all its clients, so that is no part of it. */
    private record Kind(String dialect, boolean fallback, Object rest) {}

    /**
     * Makes a batcher.
     *
     * @param senders runs what sends a batch whose window has passed; the ticker's own thread is everybody's
     */
    public EmbeddingBatcher(
            ProviderRouter router,
            EmbeddingsProperties.Batch settings,
            Ticker ticker,
            Executor senders,
            List<RouteListener> routes,
            List<BatchListener> listeners) {
        this.router = router;
        this.window = settings.window();
        this.most = new BatchLimits(settings.maxInputs(), settings.maxTokens());
        this.ticker = ticker;
        this.senders = senders;
        this.routes = new RouteListeners(routes);
        this.listeners = new BatchListeners(listeners);
    }

    /** Returns the reply, as {@link ProviderRouter#route} does. */
    public Mono<Routed> route(Call call) {
        EmbeddingBatches batches = call.dialect().embeddingBatches();
        EmbeddingInputs inputs = batches == null ? null : batches.inputs(call.request());
        return batches == null || inputs == null ? router.route(call) : Mono.defer(() -> route(call, batches, inputs));
    }

    private Mono<Routed> route(Call call, EmbeddingBatches batches, EmbeddingInputs inputs) {
        List<Candidate> plan = router.plan(call);
        BatchLimits limits = BatchLimits.of(plan);
        long tokens = inputs.tokens();
        if (inputs.size() > 1 && !limits.allow(inputs.size(), tokens)) {
            var divided = new DividedCall(call, limits.parts(inputs), batches, router, plan);
            return Mono.create(client -> {
                var member = new BatchMember(call, inputs, routes, client);
                member.follow(divided.route().subscribe(member::answered, member::failed));
            });
        }
        BatchLimits both = limits.and(most);
        boolean others = !plan.isEmpty() && both.allow(inputs.size() + 1, tokens + 1);
        return others ? Mono.create(client -> join(call, batches, inputs, both, client)) : router.route(call);
    }

    private void join(
            Call call, EmbeddingBatches batches, EmbeddingInputs inputs, BatchLimits limits, MonoSink<Routed> client) {
        var kind = new Kind(call.dialect().id(), call.fallback(), inputs.rest());
        var member = new BatchMember(call, inputs, routes, client);
        var crowdedOut = new AtomicReference<OpenBatch>();
        OpenBatch joined = open.compute(kind, (same, batch) -> {
            if (batch != null && batch.hasRoomFor(member)) {
                return batch.with(member);
            }
            crowdedOut.set(batch);
            return new OpenBatch(batches, limits, ticker.nanos()).with(member);
        });
        if (crowdedOut.get() != null) {
            send(crowdedOut.get());
        }
        if (joined.isFull()) {
            close(kind, joined);
        } else if (joined.isBegunBy(member)) {
            ticker.after(window, () -> senders.execute(() -> close(kind, joined)));
        }
    }

    /** Sends a batch unless somebody else has. */
    private void close(Kind kind, OpenBatch batch) {
        if (open.remove(kind, batch)) {
            send(batch);
        }
    }

    private void send(OpenBatch batch) {
        List<BatchMember> members = batch.present();
        Duration waited = Duration.ofNanos(ticker.nanos() - batch.begunNanos());
        if (members.size() == 1) {
            tellSent(members.get(0).call(), members, waited);
            SentBatch.sendAlone(members.get(0), router);
        } else if (!members.isEmpty()) {
            sendTogether(members, batch.batches(), waited);
        }
    }

    private void sendTogether(List<BatchMember> members, EmbeddingBatches batches, Duration waited) {
        try {
            var sent = new SentBatch(members, batches, router, listeners);
            tellSent(sent.together(), members, waited);
            sent.send();
        } catch (BadRequestException larger) {
            // Than any request may be: each alone was not.
            members.forEach(member -> SentBatch.sendAlone(member, router));
        }
    }

    private void tellSent(Call together, List<BatchMember> members, Duration waited) {
        List<Call> calls = members.stream().map(BatchMember::call).toList();
        int inputs = members.stream().mapToInt(member -> member.inputs().size()).sum();
        listeners.tell(listener -> listener.sent(together, calls, inputs, waited));
    }
}
