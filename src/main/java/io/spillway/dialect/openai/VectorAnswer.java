package io.spillway.dialect.openai;

import io.spillway.dialect.DialectException;
import io.spillway.dialect.JsonLimits;
import io.spillway.dialect.JsonNames;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer of vectors, and where in its bytes each of them stands. The numbers themselves are not read. */
final class VectorAnswer {

    private static final JsonNames<Field> FIELDS = JsonNames.of(Field.class);
    private static final JsonNames<ItemField> ITEM_FIELDS = JsonNames.of(ItemField.class);

    private final byte[] body;
    private final JsonScanner json = new JsonScanner(JsonLimits.ANSWER);
    private final List<Vector> found = new ArrayList<>();
    private List<Vector> vectors = List.of();
    private int dataFrom = -1;
    private int dataTo = -1;
    private @Nullable UsageNumbers usage;

    private enum Field {
        DATA,
        USAGE
    }

    private enum ItemField {
        INDEX,
        EMBEDDING
    }

    /**
     * One vector.
     *
     * @param from the offset of its object's opening brace
     * @param to the offset behind the closing one
     * @param indexFrom the offset of the number that says its place; -1 if it does not say
     * @param place what it says; -1 if it does not say, or nothing that can be
     */
    record Vector(int from, int to, int indexFrom, int indexTo, int place) {}

    private VectorAnswer(byte[] body) {
        this.body = body;
    }

    /**
     * Reads an answer.
     *
     * @throws DialectException if it has none, or one that is empty, or if their places are in doubt
     */
    static VectorAnswer read(byte[] body) {
        VectorAnswer answer = new VectorAnswer(body);
        answer.readFields();
        return answer;
    }

    byte[] body() {
        return body;
    }

    /** Returns the vectors by their places. */
    List<Vector> vectors() {
        return vectors;
    }

    /** Returns where the array of vectors begins. */
    int dataFrom() {
        return dataFrom;
    }

    /** Returns where the array of vectors has ended. */
    int dataTo() {
        return dataTo;
    }

    /** Returns what it says it took; {@code null} if it does not say. */
    @Nullable
    UsageNumbers usage() {
        return usage;
    }

    private void readFields() {
        json.over(body);
        if (json.peek() != Kind.OBJECT) {
            throw new DialectException("JSON that is no answer");
        }
        json.enterObject();
        while (json.nextField()) {
            Field field = FIELDS.find(json);
            Kind kind = json.peek();
            if (field == Field.DATA && kind == Kind.ARRAY) {
                readData();
            } else if (field == Field.USAGE && kind == Kind.OBJECT) {
                usage = UsageNumbers.read(json);
            } else {
                json.skip();
            }
        }
        json.end();
        if (dataFrom < 0) {
            throw new DialectException("an answer without vectors");
        }
        vectors = inOrder();
    }

    private void readData() {
        dataFrom = json.at();
        json.enterArray();
        while (json.nextItem()) {
            if (json.peek() != Kind.OBJECT) {
                throw new DialectException("a vector that is no object");
            }
            readVector();
        }
        dataTo = json.at();
    }

    private void readVector() {
        int from = json.at();
        int indexFrom = -1;
        int indexTo = -1;
        int place = -1;
        boolean filled = false;
        json.enterObject();
        while (json.nextField()) {
            ItemField field = ITEM_FIELDS.find(json);
            Kind kind = json.peek();
            if (field == ItemField.INDEX && kind == Kind.NUMBER) {
                indexFrom = json.at();
                json.number();
                indexTo = json.at();
                place = (int) Math.min(json.asLong(-1), Integer.MAX_VALUE);
            } else if (field == ItemField.EMBEDDING) {
                filled = isFilled(kind);
            } else {
                json.skip();
            }
        }
        if (!filled) {
            throw new DialectException("a vector that is empty");
        }
        found.add(new Vector(from, json.at(), indexFrom, indexTo, place));
    }

    private boolean isFilled(Kind kind) {
        boolean filled = switch (kind) {
            case ARRAY, OBJECT -> !json.isNextEmpty();
            case STRING -> !json.isNextEmptyText();
            case NUMBER, TRUE, FALSE, NULL -> false;
        };
        json.skip();
        return filled;
    }

    /** Either every vector says its place and no two the same, or none does: nobody is to get another's. */
    private List<Vector> inOrder() {
        if (found.stream().allMatch(vector -> vector.indexFrom() < 0)) {
            return found;
        }
        Vector[] placed = new Vector[found.size()];
        for (Vector vector : found) {
            int place = vector.place();
            if (place < 0 || place >= placed.length || placed[place] != null) {
                throw new DialectException("vectors whose places are in doubt");
            }
            placed[place] = vector;
        }
        return List.of(placed);
    }
}
