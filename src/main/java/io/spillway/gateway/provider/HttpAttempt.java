package io.spillway.gateway.provider;

import io.spillway.dialect.Answer;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.Target;
import io.spillway.dialect.TokenUsage;
import io.spillway.dialect.Translation;
import io.spillway.gateway.credential.Authorization;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Ticker;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One try of a call: signs, sends, reads what comes back, within its time limit. Ends as a reply, a failure, or
 * abandoned, and reports that end once.
 */
final class HttpAttempt extends BaseSubscriber<Reply> {

    private final HttpProvider provider;
    private final Call call;
    private final String model;
    private final Target target;
    private final Translation translation;
    private final Lease lease;
    private final AttemptReport report;
    private final MonoSink<Reply> sink;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Ticker.@Nullable Timer timer;

    /** What an answer took that came whole; {@code null} if none has. */
    private volatile @Nullable TokenUsage usage;

    /** An answer that comes as a stream; {@code null} if none has begun. */
    private volatile @Nullable StreamedAnswer streamed;

    HttpAttempt(HttpProvider provider, Call call, String model, Lease lease, MonoSink<Reply> sink) {
        this.provider = provider;
        this.call = call;
        this.model = model;
        this.target = provider.target(call, model, lease);
        this.translation = provider.translation(call.dialect());
        this.lease = lease;
        this.report = provider.report(call, model, lease);
        this.sink = sink;
    }

    /** Begins. */
    void run() {
        sink.onCancel(this::left);
        timer = provider.ticker().after(limit(), this::expired);
        String credential = lease.credential().id();
        provider.authorizer()
                .authorize(credential)
                .switchIfEmpty(Mono.error(() -> failed(new Failure.Unauthorized("there is no secret to sign with"))))
                .flatMap(signature -> ask(signature, true))
                .subscribe(this);
    }

    /** Returns how long the provider may take to answer, or to begin to. */
    private Duration limit() {
        Duration remaining = call.deadline().remaining();
        var timeouts = provider.settings().timeouts();
        if (!call.request().stream()) {
            return shorter(timeouts.whole(), remaining);
        }
        return call.othersLeft() ? shorter(timeouts.firstEvent(), remaining) : remaining;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Mono<Reply> ask(Authorization signature, boolean renewable) {
        return Mono.defer(() -> {
                    report.sent();
                    return provider.post(call.request(), translation, target, signature);
                })
                .flatMap(response -> {
                    HttpHeaders headers = response.headers().asHttpHeaders();
                    report.learned(provider.limits(headers));
                    return response.statusCode().is2xxSuccessful()
                            ? answer(response, headers, signature)
                            : refusal(response, headers, signature, renewable);
                });
    }

    /** Reads why we were refused. A signature that was not accepted is renewed once, if there is a way. */
    private Mono<Reply> refusal(
            ClientResponse response, HttpHeaders headers, Authorization signature, boolean renewable) {
        int status = response.statusCode().value();
        return provider.beginning(body(response)).flatMap(bytes -> {
            Failure failure = retold(provider.refusal(status, headers, bytes, signature));
            Mono<Reply> end = Mono.error(() -> failed(failure));
            if (!renewable || status != HttpProvider.UNAUTHORIZED || !(failure instanceof Failure.Unauthorized)) {
                return end;
            }
            return provider.authorizer()
                    .renew(lease.credential().id())
                    .onErrorResume(notRenewed -> Mono.empty())
                    .doOnNext(fresh -> report.refused(failure))
                    .flatMap(fresh -> ask(fresh, false))
                    .switchIfEmpty(end);
        });
    }

    private Mono<Reply> answer(ClientResponse response, HttpHeaders headers, Authorization signature) {
        var kind = AnswerKind.of(headers);
        if (kind.fault() != null) {
            hangUp(response);
            return Mono.error(failed(new Failure.InvalidAnswer(kind.fault())));
        }
        if (!call.request().stream()) {
            return whole(response, kind, signature).map(this::whole);
        }
        if (kind.json()) {
            return whole(response, kind, signature).map(this::asStream);
        }
        return Mono.create(opening -> {
            EventStream events = translation.stream(call.request(), target);
            report.reading(events);
            var answer = new StreamedAnswer(
                    events,
                    report,
                    fault -> retold(provider.fault(fault, headers, null, signature)),
                    rest -> new Reply.Streamed(provider.id(), model, rest),
                    opening,
                    provider.guards(),
                    provider.settings().timeouts().idle(),
                    provider.ticker(),
                    kind.gzip() ? new Gunzip(provider.settings().maxResponseBytes()) : null);
            streamed = answer;
            opening.onCancel(answer::abandon);
            body(response).subscribe(answer);
        });
    }

    private Mono<Answer.Whole> whole(ClientResponse response, AnswerKind kind, Authorization signature) {
        HttpHeaders headers = response.headers().asHttpHeaders();
        return BodyReader.whole(body(response), provider.settings().maxResponseBytes())
                .map(bytes -> {
                    byte[] plain = kind.gzip() ? inflated(bytes) : bytes;
                    Answer answer = call.request().stream()
                            ? translation.readAsStream(call.request(), target, plain)
                            : translation.readAnswer(call.request(), target, plain);
                    if (answer instanceof Answer.Fault fault) {
                        throw failed(retold(provider.fault(fault, headers, plain, signature)));
                    }
                    return (Answer.Whole) answer;
                });
    }

    private byte[] inflated(byte[] bytes) {
        try (var gunzip = new Gunzip(provider.settings().maxResponseBytes())) {
            byte[] inflated = gunzip.inflate(bytes);
            if (!gunzip.finished()) {
                throw new DataFormatException("cut");
            }
            return inflated;
        } catch (DataFormatException error) {
            throw failed(new Failure.InvalidAnswer("the answer is not gzip, or cut, or inflates to too much"));
        }
    }

    private Reply whole(Answer.Whole answer) {
        usage = answer.usage();
        return new Reply.Whole(provider.id(), model, answer.body(), answer.usage());
    }

    private Reply asStream(Answer.Whole answer) {
        usage = answer.usage();
        return new Reply.Streamed(provider.id(), model, Flux.just(answer.body()));
    }

    /** Closes the connection of a response whose body is not wanted. */
    private static void hangUp(ClientResponse response) {
        body(response).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.cancel();
            }
        });
    }

    private static Flux<DataBuffer> body(ClientResponse response) {
        return response.body(BodyExtractors.toDataBuffers());
    }

    private Failure retold(Failure failure) {
        return Dialects.retold(failure, translation.spoken(), call.dialect());
    }

    private static CallFailedException failed(Failure failure) {
        return new CallFailedException(failure);
    }

    // How it ends: by one of these four, on whichever thread is first.

    @Override
    protected void hookOnNext(Reply reply) {
        if (end()) {
            TokenUsage whole = usage;
            if (whole != null) {
                report.begun();
                BigDecimal cost = report.succeed(whole);
                sink.success(reply instanceof Reply.Whole answer ? answer.costing(cost) : reply);
            } else {
                sink.success(reply);
            }
        }
    }

    @Override
    protected void hookOnError(Throwable error) {
        if (end()) {
            fail(TransportFailure.of(error));
        }
    }

    private void expired() {
        if (end()) {
            fail(
                    call.deadline().hasPassed()
                            ? new Failure.DeadlineExceeded("no answer within the time allowed")
                            : new Failure.Unavailable("no answer within the time allowed", Failure.Cause.TIMEOUT));
            cancel();
        }
    }

    private void left() {
        if (end()) {
            report.abandon();
            cancel();
        } else {
            giveBack();
        }
    }

    /** The client left while the reply was on its way, so that nobody will ever take it. */
    private void giveBack() {
        StreamedAnswer unclaimed = streamed;
        if (unclaimed != null) {
            unclaimed.abandon();
        }
    }

    private void fail(Failure failure) {
        report.fail(failure);
        sink.error(failed(failure));
    }

    private boolean end() {
        Ticker.Timer pending = timer;
        if (pending != null) {
            pending.cancel();
        }
        return over.compareAndSet(false, true);
    }
}
