package io.spillway.gateway.catalog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/**
 * Fetches the lists of models that are public, in the background. They know much that providers do not tell of their own
 * models. One that does not answer changes nothing.
 */
final class PublicLists {

    private static final Logger log = LoggerFactory.getLogger(PublicLists.class);

    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** The longest of them has 3 MB. */
    private static final int MOST_BYTES = 32 << 20;

    private final List<Source> sources;

    private final HttpClient http = HttpClient.create()
            .compress(true)
            .responseTimeout(LONGEST)
            .headers(headers -> headers.set("user-agent", "spillway").set("accept", "application/json"));

    PublicLists(List<Source> sources) {
        this.sources = List.copyOf(sources);
    }

    /**
     * A list.
     *
     * @param name what it is called in the catalogue
     * @param from where it is
     * @param reader understands it
     */
    record Source(String name, URI from, Reader reader) {

        /** Understands a list. */
        @FunctionalInterface
        interface Reader {

            List<ModelFacts> read(byte[] document) throws IOException;
        }

        /**
         * Reads a document.
         *
         * @throws IOException if it is no such list
         */
        List<ModelFacts> read(byte[] document) throws IOException {
            List<ModelFacts> models = reader.read(document);
            if (models.isEmpty()) {
                throw new IOException("no models");
            }
            return models;
        }
    }

    /**
     * A list as it came.
     *
     * @param source whose it is
     * @param document its bytes
     */
    record Arrival(Source source, byte[] document) {}

    List<Source> sources() {
        return sources;
    }

    /** Fetches all of them, one after the other; those that do not answer are left out. Never fails. */
    Flux<Arrival> fetch() {
        return Flux.fromIterable(sources)
                .concatMap(source -> fetch(source).onErrorResume(error -> {
                    log.info("The list of {} was not fetched: {}", source.name(), error.toString());
                    return Mono.empty();
                }));
    }

    private Mono<Arrival> fetch(Source source) {
        return http.get()
                .uri(source.from())
                .response((head, body) -> head.status().code() == 200
                        ? body.asByteArray()
                        : Flux.error(new IOException("status " + head.status().code())))
                .reduceWith(ByteArrayOutputStream::new, PublicLists::append)
                .map(document -> new Arrival(source, document.toByteArray()));
    }

    private static ByteArrayOutputStream append(ByteArrayOutputStream document, byte[] more) {
        if (document.size() + more.length > MOST_BYTES) {
            throw new IllegalStateException("longer than " + MOST_BYTES + " bytes");
        }
        document.writeBytes(more);
        return document;
    }
}
