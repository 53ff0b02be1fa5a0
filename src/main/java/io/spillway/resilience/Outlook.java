package io.spillway.resilience;

import org.jspecify.annotations.Nullable;

/**
 * Remembers of a credential and a model that neither a rest nor a window stood in their way, and for how long that is
 * sure to be so. Of a hundred credentials nearly all are free at any time, and a look at one of those must cost little.
 */
final class Outlook {

    private final Disturbances disturbances;
    private final Allowances whole;
    private final Allowances ofModel;
    private volatile @Nullable Clear clear;

    Outlook(Disturbances disturbances, Allowances whole, Allowances ofModel) {
        this.disturbances = disturbances;
        this.whole = whole;
        this.ofModel = ofModel;
    }

    /** Returns whether nothing stands in the way for sure; if not, one has to look. */
    boolean isClear(long estimatedTokens, long nowNanos) {
        Clear known = clear;
        return known != null
                && known.disturbances == disturbances.get()
                && (known.whole == null || whole.fits(known.whole, estimatedTokens, nowNanos))
                && (known.ofModel == null || ofModel.fits(known.ofModel, estimatedTokens, nowNanos));
    }

    /** Returns how many disturbances there have been; to be called before one looks. */
    int disturbances() {
        return disturbances.get();
    }

    /**
     * Somebody looked, and nothing stood in the way.
     *
     * @param before how many disturbances there had been before
     */
    void cleared(int before, long nowNanos) {
        Room roomOfAll = whole.room(nowNanos);
        Room roomOfModel = ofModel.room(nowNanos);
        if (!isNone(roomOfAll) && !isNone(roomOfModel)) {
            clear = new Clear(before, roomOfAll, roomOfModel);
        }
    }

    private static boolean isNone(@Nullable Room room) {
        return room != null && room.calls() == 0;
    }

    /**
     * What was found.
     *
     * @param whole the room that the credential's own windows have; {@code null} if it has none
     * @param ofModel the room that the model's windows have; {@code null} if it has none
     */
    private record Clear(
            int disturbances,
            @Nullable Room whole,
            @Nullable Room ofModel) {}
}
