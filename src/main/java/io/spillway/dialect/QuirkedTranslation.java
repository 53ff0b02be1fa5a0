package io.spillway.dialect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A translation for a provider that differs from its dialect: requests are changed behind it, answers before it, so that
 * an identity and a {@link SharedTranslation} get the same.
 *
 * <p>What no quirk is about passes untouched, byte for byte.
 */
public final class QuirkedTranslation implements Translation {

    private final Translation translation;
    private final List<Sought> requests;
    private final List<AnswerQuirk> answers;

    private QuirkedTranslation(Translation translation, List<RequestQuirk> requests, List<AnswerQuirk> answers) {
        this.translation = translation;
        this.requests = requests.stream().map(Sought::new).toList();
        this.answers = List.copyOf(answers);
    }

    /** Returns a translation with these quirks: itself if there are none. */
    public static Translation of(Translation translation, List<RequestQuirk> requests, List<AnswerQuirk> answers) {
        return requests.isEmpty() && answers.isEmpty()
                ? translation
                : new QuirkedTranslation(translation, requests, answers);
    }

    @Override
    public Dialect spoken() {
        return translation.spoken();
    }

    @Override
    public Map<String, String> headers(ClientRequest request) {
        return translation.headers(request);
    }

    @Override
    public List<ByteBuffer> writeRequest(ClientRequest request, Target target) {
        List<ByteBuffer> pieces = translation.writeRequest(request, target);
        List<RequestQuirk> concerned = requests.stream()
                .filter(sought -> sought.quirk.concerns(target.model()) && sought.isMentioned(pieces))
                .map(Sought::quirk)
                .toList();
        if (concerned.isEmpty()) {
            return pieces;
        }
        ObjectNode json = (ObjectNode) JsonTree.read(joined(pieces));
        concerned.forEach(quirk -> quirk.change(json, target));
        return List.of(ByteBuffer.wrap(JsonTree.write(json)));
    }

    @Override
    public Answer readAnswer(ClientRequest request, Target target, byte[] body) {
        return translation.readAnswer(request, target, changed(body));
    }

    @Override
    public Answer readAsStream(ClientRequest request, Target target, byte[] body) {
        return translation.readAsStream(request, target, changed(body));
    }

    @Override
    public EventStream stream(ClientRequest request, Target target) {
        EventStream stream = translation.stream(request, target);
        return answers.isEmpty()
                ? stream
                : new QuirkedEventStream(
                        stream, answers.stream().map(AnswerQuirk::events).toList());
    }

    private byte[] changed(byte[] body) {
        if (answers.isEmpty()) {
            return body;
        }
        try {
            if (JsonTree.read(body) instanceof ObjectNode answer) {
                boolean changed = false;
                for (AnswerQuirk quirk : answers) {
                    changed |= quirk.change(answer);
                }
                return changed ? JsonTree.write(answer) : body;
            }
            return body;
        } catch (MalformedJsonException notJson) {
            // Whoever reads the answer says what is wrong with it.
            return body;
        }
    }

    /**
     * A quirk that is looked for in each request.
     *
     * @param quoted its words as they stand in JSON; one that is written with escapes is not found
     */
    private record Sought(RequestQuirk quirk, List<byte[]> quoted) {

        Sought(RequestQuirk quirk) {
            this(quirk, quirk.words().stream().map(Sought::quoted).toList());
        }

        private static byte[] quoted(String word) {
            return ('"' + word + '"').getBytes(StandardCharsets.UTF_8);
        }

        boolean isMentioned(List<ByteBuffer> pieces) {
            return pieces.stream().anyMatch(piece -> mentions(piece, quoted));
        }
    }

    private static boolean mentions(ByteBuffer piece, List<byte[]> quoted) {
        for (int at = piece.position(); at < piece.limit(); at++) {
            if (piece.get(at) == '"') {
                for (byte[] name : quoted) {
                    if (piece.limit() - at >= name.length && isAt(piece, at, name)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean isAt(ByteBuffer piece, int at, byte[] name) {
        for (int index = 1; index < name.length; index++) {
            if (piece.get(at + index) != name[index]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] joined(List<ByteBuffer> pieces) {
        var joined = new ByteArrayOutputStream();
        for (ByteBuffer piece : pieces) {
            byte[] bytes = new byte[piece.remaining()];
            piece.duplicate().get(bytes);
            joined.writeBytes(bytes);
        }
        return joined.toByteArray();
    }
}
