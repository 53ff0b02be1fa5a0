package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.gateway.catalog.ModelCatalog;
import io.spillway.gateway.catalog.ModelCatalog.ListedModel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lists of models as bytes, made when they are first asked for and kept until the catalogue changes, or the hour,
 * with which prices may.
 */
final class PreparedLists {

    private static final int TAG_BYTES = 12;

    private final Supplier<ModelCatalog> catalog;

    private volatile @Nullable Prepared prepared;

    PreparedLists(Supplier<ModelCatalog> catalog) {
        this.catalog = catalog;
    }

    /** Returns the list of the moment, with or without what is known of each model. */
    Body list(boolean enriched, Instant now) {
        ModelCatalog snapshot = catalog.get();
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        Prepared known = prepared;
        if (known == null || known.snapshot != snapshot || !known.hour.equals(hour)) {
            known = new Prepared(snapshot, hour);
            prepared = known;
        }
        return known.body(enriched);
    }

    /**
     * A body that does not change.
     *
     * @param tag changes when it does; in quotes, as it stands in the header
     */
    record Body(byte[] bytes, String tag) {

        private static Body of(byte[] bytes) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
                return new Body(bytes, '"' + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + '"');
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    /** Two threads may make the same body at the same time, which does no harm. */
    private static final class Prepared {

        private final ModelCatalog snapshot;
        private final Instant hour;
        private volatile @Nullable Body bare;
        private volatile @Nullable Body enriched;

        Prepared(ModelCatalog snapshot, Instant hour) {
            this.snapshot = snapshot;
            this.hour = hour;
        }

        Body body(boolean withAll) {
            Body known = withAll ? enriched : bare;
            if (known == null) {
                known = body(withAll ? model -> ModelEntries.enriched(model, hour) : ModelEntries::bare);
                if (withAll) {
                    enriched = known;
                } else {
                    bare = known;
                }
            }
            return known;
        }

        private Body body(Function<ListedModel, ObjectNode> entry) {
            var list = ModelEntries.list(snapshot.listed().stream().map(entry).toList());
            return Body.of(list.toString().getBytes(StandardCharsets.UTF_8));
        }
    }
}
