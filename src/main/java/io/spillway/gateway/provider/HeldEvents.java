package io.spillway.gateway.provider;

import java.io.ByteArrayOutputStream;

/** What has come of a stream before its first visible event. Used by the network's thread only. */
final class HeldEvents {

    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private final Limits limits;
    private int reads;

    HeldEvents(Limits limits) {
        this.limits = limits;
    }

    void add(byte[] bytes) {
        if (bytes.length > 0) {
            held.writeBytes(bytes);
            reads++;
        }
    }

    /** Returns whether there is more than is ever held back. */
    boolean isFull() {
        return held.size() >= limits.heldBytes() || reads >= limits.heldReads();
    }

    boolean isEmpty() {
        return held.size() == 0;
    }

    byte[] all() {
        return held.toByteArray();
    }
}
