package io.spillway.gateway.catalog;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps on disk what providers and public lists have said, so that a start without a network knows it too. Losing it
 * costs one round of questions: a file that cannot be read or written is reported and does no other harm. Blocking.
 */
final class ListingCache {

    /** Where nothing is kept. */
    static final ListingCache NONE = new ListingCache(null);

    private static final Logger log = LoggerFactory.getLogger(ListingCache.class);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final @Nullable Path folder;

    private ListingCache(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Keeps it in a folder, which is made when it is first needed. */
    static ListingCache in(Path folder) {
        return new ListingCache(folder);
    }

    /**
     * What providers have said.
     *
     * @param models each provider's own names for its models
     * @param firstHeard when we first heard of an id, in seconds since 1970
     */
    record Heard(Map<String, List<String>> models, Map<String, Long> firstHeard) {

        static final Heard NOTHING = new Heard(Map.of(), Map.of());
    }

    /** Returns what was kept last; nothing if there is none. */
    Heard heard() {
        byte[] kept = document("listings");
        try {
            return kept == null ? Heard.NOTHING : JSON.readValue(kept, new TypeReference<>() {});
        } catch (IOException broken) {
            log.warn(
                    "The models that providers have listed are not to be read: {}",
                    broken.getClass().getSimpleName());
            return Heard.NOTHING;
        }
    }

    /** Keeps what providers have said. */
    void keep(Heard heard) {
        if (folder != null) {
            try {
                keep("listings", JSON.writeValueAsBytes(heard));
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    /** Returns a document that was kept under a name; {@code null} if there is none. */
    byte @Nullable [] document(String name) {
        try {
            return folder == null || !Files.exists(file(folder, name)) ? null : Files.readAllBytes(file(folder, name));
        } catch (IOException unreadable) {
            log.warn(
                    "{} cannot be read: {}",
                    file(folder, name),
                    unreadable.getClass().getSimpleName());
            return null;
        }
    }

    /** Keeps a document under a name. A reader sees the old one or the new one, never a part. */
    void keep(String name, byte[] document) {
        if (folder == null) {
            return;
        }
        Path file = file(folder, name);
        try {
            Files.createDirectories(folder);
            Path next = Files.write(folder.resolve(name + ".new"), document);
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException unwritable) {
            log.warn("{} cannot be written: {}", file, unwritable.getClass().getSimpleName());
        }
    }

    private static Path file(Path folder, String name) {
        return folder.resolve(name + ".json");
    }
}
