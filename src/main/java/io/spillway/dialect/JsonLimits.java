package io.spillway.dialect;

/**
 * How much of a JSON document is believed, and how strictly it is read.
 *
 * @param depth how deep arrays and objects may be nested
 * @param values how many values there may be in all
 * @param members how many fields one object may have
 * @param items how many items one array may have
 * @param numberLength how many characters a number may have
 * @param keyLength how many bytes a field's name may have
 * @param strict whether what parsers disagree about is refused: the same key twice, half a surrogate pair, a number
 *     that no double can hold
 */
public record JsonLimits(
        int depth, int values, int members, int items, int numberLength, int keyLength, boolean strict) {

    /** For what a stranger sends. */
    public static final JsonLimits REQUEST = new JsonLimits(64, 500_000, 100_000, 100_000, 1_000, 4_096, true);

    /** For what a provider sends: vectors and log probabilities are many, and oddities are the client's to see. */
    public static final JsonLimits ANSWER =
            new JsonLimits(64, Integer.MAX_VALUE, 100_000, Integer.MAX_VALUE, 1_000, 4_096, false);
}
