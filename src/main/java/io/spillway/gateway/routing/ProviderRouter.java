package io.spillway.gateway.routing;

import io.spillway.gateway.catalog.ModelCatalog;
import io.spillway.gateway.catalog.ModelCatalog.Offer;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.routing.RouteTrace.Verdict;
import io.spillway.resilience.RetryBudget;
import io.spillway.resilience.WaitingRoom;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Sends a call to the first provider that answers it, in tier order.
 *
 * <p>A provider that has begun to answer is the one that answers: if its stream breaks off later, that failure goes to
 * the client, who would otherwise see the beginnings of two answers.
 */
public class ProviderRouter {

    private static final RouteListeners NOBODY = new RouteListeners(List.of());

    private final RoutePlanner planner;
    private final Supplier<ModelCatalog> catalog;
    private final WaitingRoom room;
    private final Repeats repeats;
    private final RoutingProperties settings;
    private final RouteListeners listeners;

    /**
     * Makes a router.
     *
     * @param catalog gives the snapshot of the moment
     * @param room where the calls of all providers wait
     */
    public ProviderRouter(
            RoutePlanner planner,
            Supplier<ModelCatalog> catalog,
            WaitingRoom room,
            RetryBudget budget,
            RoutingProperties settings,
            List<RouteListener> listeners) {
        this.planner = planner;
        this.catalog = catalog;
        this.room = room;
        this.repeats = new Repeats(budget);
        this.settings = settings;
        this.listeners = new RouteListeners(listeners);
    }

    /**
     * Returns the reply, a streamed one as soon as its first visible event is there. Fails with a
     * {@link NotAnsweredException}. Cancelling it cancels the attempt under way and gives its credential back; whoever
     * cancels later, with the reply in hand, cancels the reply's events.
     */
    public Mono<Routed> route(Call call) {
        return Mono.create(client -> route(call, plan(call), listeners, client));
    }

    /**
     * Returns which provider a call for the model would be sent to first, whether or not it can be asked now;
     * {@code null} if nobody serves the model.
     *
     * @param model the model as a client writes it
     */
    public @Nullable Offer firstChoice(String model) {
        return planner.plan(model, catalog.get(), false).stream()
                .findFirst()
                .map(first -> new Offer(first.provider().id(), first.offered(), first.model()))
                .orElse(null);
    }

    /**
     * Returns the reply of one of these candidates and tells no listener: for a call that stands for others, or for a
     * part of one, of which the listeners are told instead.
     */
    Mono<Routed> routeUntold(Call call, List<Candidate> plan) {
        return Mono.create(client -> route(call, plan, NOBODY, client));
    }

    /** Returns who may answer a call, first choice first. */
    List<Candidate> plan(Call call) {
        return planner.plan(call.request().model(), catalog.get(), settings.fallback() && call.fallback());
    }

    private void route(Call call, List<Candidate> plan, RouteListeners told, MonoSink<Routed> client) {
        repeats.earn();
        var ending = new Ending(call, told, client);
        List<Candidate> able = Abilities.judged(plan, call.request().operation());
        if (plan.isEmpty()) {
            ending.notAnswered(notServed(call.request().model(), catalog.get()));
        } else if (able.isEmpty()) {
            ending.notAnswered(notAble(call.request().model()));
        } else {
            walk(call, suitable(call, able), ending).begin(client);
        }
    }

    private List<Candidate> suitable(Call call, List<Candidate> plan) {
        return settings.byNeed() ? new Suitability(call.request(), catalog.get()).judged(plan) : plan;
    }

    private Walk walk(Call call, List<Candidate> plan, Ending ending) {
        List<Visit> visits =
                plan.stream().map(candidate -> new Visit(candidate, call)).toList();
        return new Walk(call, visits, repeats, new Waits(room, call.deadline(), settings.maxWait()), ending);
    }

    private static NotAnsweredException notAble(String model) {
        return new NotAnsweredException(new RouteTrace(List.of(), 0), new Verdict(Abilities.nobody(model), null));
    }

    private static NotAnsweredException notServed(String model, ModelCatalog snapshot) {
        return new NotAnsweredException(
                new RouteTrace(List.of(), 0), new Verdict(RoutePlanner.unknown(model, snapshot), null));
    }
}
