package io.spillway.dialect.openai;

import io.spillway.dialect.EmbeddingInputs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a request wants vectors of: where each text, or each array of tokens, stands in its bytes.
 *
 * @param field which of the request's fields they stand in
 */
record OpenAiInputs(OpenAiRequest request, int field, Object rest, List<Input> all) implements EmbeddingInputs {

    /**
     * One of them.
     *
     * @param from the offset of its first byte
     * @param to the offset behind its last byte
     */
    record Input(int from, int to, long tokens) {}

    /** What else the request says; texts and tokens are never sent together. */
    private record Rest(boolean tokens, Map<String, String> fields) {}

    /** Inputs of a request that stand in one of its fields. */
    static OpenAiInputs of(OpenAiRequest request, int field, boolean tokens, List<Input> all) {
        Map<String, String> others = new TreeMap<>();
        FieldSpans fields = request.fields();
        for (int other = 0; other < fields.size(); other++) {
            if (other != field) {
                others.put(fields.name(request.body(), other), value(request, other));
            }
        }
        return new OpenAiInputs(request, field, new Rest(tokens, others), all);
    }

    /** Bytes, one by one, as a value that can be compared. */
    private static String value(OpenAiRequest request, int field) {
        int from = request.fields().valueFrom(field);
        int to = request.fields().valueTo(field);
        return new String(request.body(), from, to - from, StandardCharsets.ISO_8859_1);
    }

    @Override
    public int size() {
        return all.size();
    }

    @Override
    public long tokens(int index) {
        return all.get(index).tokens();
    }

    @Override
    public OpenAiInputs part(int from, int to) {
        return new OpenAiInputs(request, field, rest, all.subList(from, to));
    }
}
