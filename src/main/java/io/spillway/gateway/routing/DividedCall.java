package io.spillway.gateway.routing;

import io.spillway.dialect.Answer;
import io.spillway.dialect.DialectException;
import io.spillway.dialect.EmbeddingBatches;
import io.spillway.dialect.EmbeddingInputs;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.provider.Reply;
import io.spillway.gateway.routing.RouteTrace.Verdict;
import io.spillway.resilience.Failure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A call that asks for more than a provider takes at once, and goes up in parts.
 *
 * <p>The provider that answers the first part is asked for the others, and nobody else: vectors of two providers cannot
 * be compared.
 */
final class DividedCall {

    /** Parts that are asked for at a time, so that one client does not take all there is. */
    private static final int AT_A_TIME = 8;

    private final Call call;
    private final List<EmbeddingInputs> parts;
    private final EmbeddingBatches batches;
    private final ProviderRouter router;
    private final List<Candidate> plan;

    DividedCall(
            Call call,
            List<EmbeddingInputs> parts,
            EmbeddingBatches batches,
            ProviderRouter router,
            List<Candidate> plan) {
        this.call = call;
        this.parts = parts;
        this.batches = batches;
        this.router = router;
        this.plan = plan;
    }

    /** Returns the answer to the whole call. Fails with a {@link NotAnsweredException}. */
    Mono<Routed> route() {
        return route(parts.get(0), plan).flatMap(this::others);
    }

    private Mono<Routed> route(EmbeddingInputs part, List<Candidate> candidates) {
        return Mono.defer(() -> router.routeUntold(part(part), candidates));
    }

    /** It counts its attempts as the whole call's. */
    private Call part(EmbeddingInputs part) {
        return new Call(
                call.id(),
                batches.request(List.of(part)),
                call.dialect(),
                call.deadline(),
                call.fallback(),
                false,
                call.attempts());
    }

    private Mono<Routed> others(Routed first) {
        List<Candidate> same = plan.stream()
                .filter(candidate ->
                        candidate.provider().id().equals(first.reply().provider()))
                .toList();
        AtomicLong room = new AtomicLong(same.get(0).provider().settings().maxResponseBytes() - length(first));
        return Flux.fromIterable(parts.subList(1, parts.size()))
                .flatMapSequential(part -> route(part, same), AT_A_TIME, 1)
                .doOnNext(next -> takeRoom(room, next))
                .collectList()
                .map(rest -> joined(first, rest));
    }

    private void takeRoom(AtomicLong room, Routed next) {
        if (room.addAndGet(-length(next)) < 0) {
            throw notAnswered(next, "an answer that is too long");
        }
    }

    private Routed joined(Routed first, List<Routed> rest) {
        List<Answer.Whole> answers = new ArrayList<>();
        answers.add(whole(first));
        rest.forEach(next -> answers.add(whole(next)));
        try {
            Answer.Whole joined = batches.join(answers);
            Reply reply = first.reply();
            return new Routed(
                    new Reply.Whole(reply.provider(), reply.model(), joined.body(), joined.usage(), cost(first, rest)),
                    new RouteTrace(first.trace().steps(), call.attempts().get()),
                    first.fallbackProvider());
        } catch (DialectException | MalformedJsonException noVectors) {
            throw notAnswered(first, "an answer whose parts cannot be joined: " + noVectors.getMessage());
        }
    }

    /** Returns what all parts cost together; {@code null} if the price of one is not known. */
    private static @Nullable BigDecimal cost(Routed first, List<Routed> rest) {
        BigDecimal sum = ((Reply.Whole) first.reply()).cost();
        for (Routed next : rest) {
            BigDecimal more = ((Reply.Whole) next.reply()).cost();
            sum = sum == null || more == null ? null : sum.add(more);
        }
        return sum;
    }

    private NotAnsweredException notAnswered(Routed answered, String why) {
        return new NotAnsweredException(
                new RouteTrace(answered.trace().steps(), call.attempts().get()),
                new Verdict(new Failure.InvalidAnswer(why), null));
    }

    private static Answer.Whole whole(Routed routed) {
        Reply.Whole reply = (Reply.Whole) routed.reply();
        return new Answer.Whole(reply.body(), reply.usage());
    }

    private static int length(Routed routed) {
        return ((Reply.Whole) routed.reply()).body().length;
    }
}
