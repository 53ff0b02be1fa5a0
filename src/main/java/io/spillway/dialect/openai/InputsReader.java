package io.spillway.dialect.openai;

import io.spillway.dialect.JsonLimits;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import io.spillway.dialect.openai.OpenAiInputs.Input;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds where each input stands in a request for vectors, which {@link TextsReader} has found to be in order. */
final class InputsReader {

    private static final String INPUT = "input";

    /**
     * A cautious guess: English has four bytes a token, other languages fewer. A request that is divided too finely is
     * answered, one that is too large is not.
     */
    private static final int BYTES_PER_TOKEN = 3;

    private final OpenAiRequest request;
    private final JsonScanner json = new JsonScanner(JsonLimits.REQUEST);
    private final List<Input> inputs = new ArrayList<>();

    private InputsReader(OpenAiRequest request) {
        this.request = request;
    }

    /** Returns the inputs; {@code null} if they are not all texts, or all tokens. */
    static @Nullable OpenAiInputs read(OpenAiRequest request) {
        FieldSpans fields = request.fields();
        for (int field = 0; field < fields.size(); field++) {
            if (fields.name(request.body(), field).equals(INPUT)) {
                return new InputsReader(request).read(field);
            }
        }
        return null;
    }

    private @Nullable OpenAiInputs read(int field) {
        FieldSpans fields = request.fields();
        json.over(request.body(), fields.valueFrom(field), fields.valueTo(field));
        boolean tokens = json.peek() != Kind.STRING && !isOfTexts();
        json.over(request.body(), fields.valueFrom(field), fields.valueTo(field));
        boolean alike = json.peek() == Kind.STRING ? readText() : readItems();
        return alike ? OpenAiInputs.of(request, field, tokens, inputs) : null;
    }

    private boolean isOfTexts() {
        json.enterArray();
        return json.nextItem() && json.peek() == Kind.STRING;
    }

    private boolean readText() {
        int from = json.at();
        json.string();
        inputs.add(new Input(from, json.at(), (json.textLength() + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN));
        return true;
    }

    /** Reads an array of texts, of arrays of tokens, or of tokens, which is one input. */
    private boolean readItems() {
        int from = json.at();
        Kind kind = null;
        long numbers = 0;
        json.enterArray();
        while (json.nextItem()) {
            Kind next = json.peek();
            if (kind != null && kind != next) {
                return false;
            }
            kind = next;
            if (kind == Kind.STRING) {
                readText();
            } else if (kind == Kind.ARRAY) {
                int opening = json.at();
                long count = passNumbers();
                inputs.add(new Input(opening, json.at(), count));
            } else if (kind == Kind.NUMBER) {
                json.number();
                numbers++;
            } else {
                return false;
            }
        }
        if (kind == Kind.NUMBER) {
            inputs.add(new Input(from, json.at(), numbers));
        }
        return kind != null;
    }

    private long passNumbers() {
        json.enterArray();
        long count = 0;
        while (json.nextItem()) {
            json.number();
            count++;
        }
        return count;
    }
}
