package io.spillway.dialect;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The keys of all objects that are open in a document, to find one that comes twice.
 *
 * <p>One table with open addressing serves every level. Objects close in the reverse order of their opening, so keys
 * leave in the reverse order of their coming, and a slot is freed by clearing it. The hash is keyed by a secret of this
 * process: nobody outside can name keys that collide.
 */
final class UniqueKeys {

    private static final long SECRET = new SplittableRandom().nextLong() | 1;

    private final int[] marks;
    private int depth;
    private int objects;

    private int size;
    private byte[][] sources = new byte[16][];
    private int[] froms = new int[16];
    private int[] tos = new int[16];
    private int[] owners = new int[16];
    private int[] slots = new int[16];

    /** Index of a key plus one; 0 where there is none. */
    private int[] table = new int[32];

    private final int[] open;

    UniqueKeys(int maxDepth) {
        marks = new int[maxDepth + 1];
        open = new int[maxDepth + 1];
    }

    /** Forgets all keys; another document begins. */
    void clear() {
        Arrays.fill(table, 0);
        size = 0;
        depth = 0;
    }

    /** An object begins. */
    void open() {
        marks[depth] = size;
        open[depth] = ++objects;
        depth++;
    }

    /** The object that began last ends. */
    void close() {
        depth--;
        int mark = marks[depth];
        while (size > mark) {
            size--;
            table[slots[size]] = 0;
        }
    }

    /** Adds a key to the object that began last; returns whether it is new there. */
    boolean add(byte[] source, int from, int to) {
        int owner = open[depth - 1];
        int slot = slotOf(source, from, to, owner);
        if (table[slot] != 0) {
            return false;
        }
        if (size == sources.length) {
            grow();
            slot = slotOf(source, from, to, owner);
        }
        sources[size] = source;
        froms[size] = from;
        tos[size] = to;
        owners[size] = owner;
        slots[size] = slot;
        table[slot] = ++size;
        return true;
    }

    /** Returns where the key stands, or the free slot where it belongs. */
    private int slotOf(byte[] source, int from, int to, int owner) {
        int mask = table.length - 1;
        int slot = (int) (hash(source, from, to, owner) >>> 32) & mask;
        while (table[slot] != 0 && !isAt(table[slot] - 1, source, from, to, owner)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isAt(int index, byte[] source, int from, int to, int owner) {
        return owners[index] == owner && Arrays.equals(sources[index], froms[index], tos[index], source, from, to);
    }

    private static long hash(byte[] source, int from, int to, int owner) {
        long hash = mix(((long) owner << 32) ^ (to - from) ^ SECRET);
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = mix(hash ^ Words.at(source, at));
        }
        long tail = 0;
        for (; at < to; at++) {
            tail = (tail << 8) | (source[at] & 0xFF);
        }
        return mix(hash ^ tail);
    }

    /** Both halves of a product with the secret: no difference of two keys survives it in a way that can be foreseen. */
    private static long mix(long value) {
        return Math.multiplyHigh(value, SECRET) ^ value * SECRET;
    }

    private void grow() {
        int capacity = size * 2;
        sources = Arrays.copyOf(sources, capacity);
        froms = Arrays.copyOf(froms, capacity);
        tos = Arrays.copyOf(tos, capacity);
        owners = Arrays.copyOf(owners, capacity);
        slots = Arrays.copyOf(slots, capacity);
        table = new int[capacity * 2];
        for (int index = 0; index < size; index++) {
            int slot = slotOf(sources[index], froms[index], tos[index], owners[index]);
            slots[index] = slot;
            table[slot] = index + 1;
        }
    }
}
