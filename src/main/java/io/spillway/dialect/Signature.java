package io.spillway.dialect;

/**
 * What a provider signed its thoughts with, or encrypted them into. It is opaque, is given back unchanged, and is of use
 * only to the dialect that made it.
 *
 * @param dialect the {@link Dialect#id} of who made it
 * @param value its text
 */
public record Signature(String dialect, String value) {

    /** Returns whether this dialect made it. */
    public boolean isOf(Dialect other) {
        return dialect.equals(other.id());
    }

    /** Says whose it is and how long, not what. */
    @Override
    public String toString() {
        return "Signature[" + dialect + ", " + value.length() + " characters]";
    }
}
