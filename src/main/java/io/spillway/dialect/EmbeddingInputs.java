package io.spillway.dialect;

/** What one request wants vectors of, ready to be sent together with others. Its dialect made it. Immutable. */
public interface EmbeddingInputs {

    /** Returns what stands for all the rest of the request: only inputs whose rest is equal may be sent together. */
    Object rest();

    /** Returns how many there are, at least one. */
    int size();

    /** Returns a cautious guess of the tokens of one of them, at least one. */
    long tokens(int index);

    /** Returns a cautious guess of the tokens of all of them. */
    default long tokens() {
        long sum = 0;
        for (int index = 0; index < size(); index++) {
            sum += tokens(index);
        }
        return sum;
    }

    /** Returns some of them, as if the client had asked for those alone. */
    EmbeddingInputs part(int from, int to);
}
