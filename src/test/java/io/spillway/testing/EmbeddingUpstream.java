package io.spillway.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * An upstream on a loopback port that makes vectors, as {@link Embedder} does. It takes its time for each request and
 * works at so many at a time; the others wait. A request with the input {@code "bad"} it refuses.
 */
public final class EmbeddingUpstream implements AutoCloseable {

    private final Duration time;
    private final int most;
    private final LoopResources loops = LoopResources.create("embedding-upstream", 1, true);
    private final AtomicInteger working = new AtomicInteger();
    private final ConcurrentLinkedQueue<MonoSink<Void>> waiting = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger count = new AtomicInteger();
    private final boolean remembers;
    private final UnaryOperator<byte[]> answers;
    private final DisposableServer server;

    private EmbeddingUpstream(Duration time, int most, boolean remembers, UnaryOperator<byte[]> answers) {
        this.time = time;
        this.most = most;
        this.remembers = remembers;
        this.answers = answers;
        this.server = HttpServer.create()
                .runOn(loops)
                .bindAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .handle(this::serve)
                .bindNow();
    }

    /** Starts one that answers at once. */
    public static EmbeddingUpstream start() {
        return new EmbeddingUpstream(Duration.ZERO, Integer.MAX_VALUE, true, Embedder::answer);
    }

    /**
     * Starts one that takes so long for each request and works at so many at a time; it remembers none of them.
     *
     * @param answers what it says to a request
     */
    public static EmbeddingUpstream start(Duration time, int most, UnaryOperator<byte[]> answers) {
        return new EmbeddingUpstream(time, most, false, answers);
    }

    /** Returns where it listens. */
    public String url() {
        return "http://127.0.0.1:" + server.port();
    }

    /** Returns the bodies that came in, oldest first. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Returns how many requests came in. */
    public int count() {
        return count.get();
    }

    /** Forgets what came in. */
    public void forget() {
        requests.clear();
        count.set(0);
    }

    private Mono<Void> serve(HttpServerRequest request, HttpServerResponse response) {
        return request.receive()
                .aggregate()
                .asByteArray()
                .flatMap(body -> turn().then(time.isZero() ? Mono.empty() : Mono.delay(time))
                        .then(Mono.defer(() -> answer(body, response)))
                        .doFinally(end -> next()));
    }

    /** Everything here runs on the one loop of the server, or when a delay is over; the queue bears both. */
    private Mono<Void> turn() {
        return Mono.create(sink -> {
            waiting.add(sink);
            begin();
        });
    }

    private void next() {
        working.decrementAndGet();
        begin();
    }

    private void begin() {
        while (!waiting.isEmpty()) {
            int now = working.get();
            if (now >= most) {
                return;
            }
            if (working.compareAndSet(now, now + 1)) {
                MonoSink<Void> first = waiting.poll();
                if (first == null) {
                    working.decrementAndGet();
                } else {
                    first.success();
                }
            }
        }
    }

    private Mono<Void> answer(byte[] body, HttpServerResponse response) {
        count.incrementAndGet();
        String text = new String(body, StandardCharsets.UTF_8);
        if (remembers) {
            requests.add(text);
        }
        boolean bad = text.contains("\"bad\"");
        byte[] answer = bad
                ? "{\"error\":{\"message\":\"bad input\",\"type\":\"invalid_request_error\"}}"
                        .getBytes(StandardCharsets.UTF_8)
                : answers.apply(body);
        return response.status(bad ? 400 : 200)
                .header("content-type", "application/json")
                .sendByteArray(Mono.just(answer))
                .then();
    }

    @Override
    public void close() {
        server.disposeNow();
        loops.dispose();
    }
}
