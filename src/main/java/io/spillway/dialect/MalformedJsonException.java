package io.spillway.dialect;

/** Bytes that are no JSON, or more of it than is allowed. It is expected, so it has no stack trace. */
public final class MalformedJsonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Problem problem;

    MalformedJsonException(Problem problem, String where) {
        super(problem.words + " at " + where, null, false, false);
        this.problem = problem;
    }

    /** Returns what is wrong. The message says where, by line and column, and quotes nothing. */
    public Problem problem() {
        return problem;
    }

    /** What is wrong with a document. */
    public enum Problem {
        /** It does not follow RFC 8259. */
        SYNTAX("unexpected character"),

        /** It ends too soon. */
        END("unexpected end"),

        /** It is not UTF-8. */
        ENCODING("text that is not valid UTF-8"),

        /** It is nested too deep. */
        DEPTH("nested too deep"),

        /** It has too many values. */
        ELEMENTS("too many elements"),

        /** It has a key twice in one object. */
        DUPLICATE("the same field twice"),

        /** It has a number that no double can hold. */
        NUMBER("number out of range");

        private final String words;

        Problem(String words) {
            this.words = words;
        }
    }
}
