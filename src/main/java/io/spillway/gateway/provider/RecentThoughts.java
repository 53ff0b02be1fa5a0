package io.spillway.gateway.provider;

import io.spillway.dialect.ContentPart;
import io.spillway.dialect.Signature;
import io.spillway.dialect.ThoughtMemory;
import io.spillway.dialect.Thoughts;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Remembers the thoughts behind the latest tool calls: what was kept first is forgotten first. */
final class RecentThoughts implements ThoughtMemory {

    /** About 10 000 calls with a page of thoughts each. */
    static final long CHARACTERS = 32L << 20;

    /** What an entry takes beside its texts. */
    private static final long ENTRY = 200;

    private final long mostCharacters;
    private final ConcurrentMap<String, Thoughts> byCall = new ConcurrentHashMap<>();
    private final Queue<String> oldestFirst = new ConcurrentLinkedQueue<>();
    private final AtomicLong characters = new AtomicLong();

    /** Remembers this many characters. */
    RecentThoughts(long mostCharacters) {
        this.mostCharacters = mostCharacters;
    }

    @Override
    public void keep(String toolCallId, Thoughts thoughts) {
        Thoughts last = byCall.put(toolCallId, thoughts);
        characters.addAndGet(size(toolCallId, thoughts));
        if (last == null) {
            oldestFirst.add(toolCallId);
        } else {
            characters.addAndGet(-size(toolCallId, last));
        }
        forget();
    }

    @Override
    public @Nullable Thoughts recall(String toolCallId) {
        return byCall.get(toolCallId);
    }

    private void forget() {
        while (characters.get() > mostCharacters) {
            String oldest = oldestFirst.poll();
            if (oldest == null) {
                return;
            }
            Thoughts forgotten = byCall.remove(oldest);
            if (forgotten != null) {
                characters.addAndGet(-size(oldest, forgotten));
            }
        }
    }

    private static long size(String toolCallId, Thoughts thoughts) {
        long size = ENTRY + toolCallId.length() + size(thoughts.signature());
        for (ContentPart part : thoughts.before()) {
            size += size(part);
        }
        return size;
    }

    private static long size(ContentPart part) {
        if (part instanceof ContentPart.Thinking thinking) {
            return size(thinking.signature()) + thinking.text().length();
        }
        return part instanceof ContentPart.RedactedThinking redacted ? size(redacted.data()) : 0;
    }

    private static long size(@Nullable Signature signature) {
        return signature == null ? 0 : signature.value().length();
    }
}
