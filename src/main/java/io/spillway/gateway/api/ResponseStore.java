package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.JsonTree;
import io.spillway.resilience.Ticker;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps responses in memory, bounded in number, in size and in time. Each belongs to the key it was asked with, and to
 * others it does not exist.
 *
 * <p>A response is kept with its own input only and refers to the one before it, so that a conversation takes as much as
 * it says. Going on from it uses the whole chain: what goes first is the least recently used, and never the beginning of
 * a conversation that goes on.
 */
public final class ResponseStore {

    /** What a response takes beside its bytes. */
    private static final long ENTRY = 400;

    private final long mostResponses;
    private final long mostBytes;
    private final long timeToLive;
    private final Ticker ticker;
    private final Map<Key, Kept> kept = new LinkedHashMap<>();
    private long bytes;

    ResponseStore(ResponsesProperties properties, Ticker ticker) {
        this.mostResponses = properties.maxStored();
        this.mostBytes = properties.maxStoredSize().toBytes();
        this.timeToLive = properties.timeToLive().toNanos();
        this.ticker = ticker;
    }

    /** Whose response, and which. */
    private record Key(String owner, String id) {}

    /**
     * A response as it was sent.
     *
     * @param body the response
     * @param input the items that it was asked with, as an array, without those of the conversation before
     * @param previous the id of the response before; {@code null} if it began a conversation
     */
    record Stored(byte[] body, byte[] input, @Nullable String previous) {

        private long size() {
            return ENTRY + body.length + input.length;
        }
    }

    private record Kept(Stored stored, long usedAt) {}

    /** Returns how many responses are kept. */
    public synchronized int count() {
        return kept.size();
    }

    /** Returns how many bytes they take. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Keeps a response. One that is larger than all of them may be is not kept. */
    synchronized void keep(String owner, String id, Stored stored) {
        if (mostResponses == 0 || stored.size() > mostBytes) {
            return;
        }
        remove(new Key(owner, id));
        kept.put(new Key(owner, id), new Kept(stored, ticker.nanos()));
        bytes += stored.size();
        forget();
    }

    /** Returns a response; {@code null} if it is not kept. */
    synchronized @Nullable Stored find(String owner, String id) {
        forget();
        return use(new Key(owner, id));
    }

    /** Forgets a response; returns whether it was kept. */
    synchronized boolean delete(String owner, String id) {
        forget();
        return remove(new Key(owner, id));
    }

    /** Returns the items of a conversation up to and with the output of a response; {@code null} if a part is gone. */
    @Nullable
    List<JsonNode> history(String owner, String id) {
        List<Stored> chain = chain(owner, id);
        if (chain == null) {
            return null;
        }
        List<JsonNode> items = new ArrayList<>();
        for (Stored stored : chain) {
            JsonTree.read(stored.input()).forEach(items::add);
            JsonTree.read(stored.body()).path("output").forEach(items::add);
        }
        return items;
    }

    /** Returns a response and all before it, the first one first. Used in this order, the first is never the oldest. */
    private synchronized @Nullable List<Stored> chain(String owner, String id) {
        forget();
        List<Stored> chain = new ArrayList<>();
        for (String next = id; next != null; ) {
            Stored stored = use(new Key(owner, next));
            if (stored == null) {
                return null;
            }
            chain.add(0, stored);
            next = stored.previous();
        }
        return chain;
    }

    private @Nullable Stored use(Key key) {
        Kept found = kept.remove(key);
        if (found == null) {
            return null;
        }
        kept.put(key, new Kept(found.stored(), ticker.nanos()));
        return found.stored();
    }

    private boolean remove(Key key) {
        Kept removed = kept.remove(key);
        if (removed != null) {
            bytes -= removed.stored().size();
        }
        return removed != null;
    }

    private void forget() {
        long now = ticker.nanos();
        Iterator<Kept> oldestFirst = kept.values().iterator();
        while (oldestFirst.hasNext()) {
            Kept oldest = oldestFirst.next();
            boolean tooMuch = kept.size() > mostResponses || bytes > mostBytes;
            if (!tooMuch && now - oldest.usedAt() < timeToLive) {
                return;
            }
            oldestFirst.remove();
            bytes -= oldest.stored().size();
        }
    }
}
