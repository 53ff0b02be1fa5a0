package io.spillway.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.spillway.dialect.MalformedJsonException.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON as a tree, for translations: they read a document and write another. What is only forwarded is never made a tree.
 *
 * <p>Numbers keep their digits. Values whose bytes must not change, such as a tool's arguments, can be left as text:
 * {@code read(body, "messages.*.content.*.input")} reads everything into the tree but the values at that path, of which
 * {@link #text} returns the bytes as they came.
 */
public final class JsonTree {

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(JsonLimits.REQUEST.depth())
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final String ANY = "*";
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final byte[] json;

    /** Where in it the document begins, from which the parser counts. */
    private final int start;

    private final JsonParser parser;

    private JsonTree(byte[] json, int start, JsonParser parser) {
        this.json = json;
        this.start = start;
        this.parser = parser;
    }

    /**
     * Reads a document.
     *
     * @param raw paths of values that stay text: names and, for every item of an array, {@code *}
     * @throws MalformedJsonException if it is none
     */
    public static JsonNode read(byte[] json, String... raw) {
        return read(json, startsWithBom(json) ? BOM.length : 0, json.length, raw);
    }

    /**
     * Reads a document that is a part of {@code bytes}.
     *
     * @param raw paths of values that stay text
     * @throws MalformedJsonException if it is none
     */
    public static JsonNode read(byte[] bytes, int from, int to, String... raw) {
        try (JsonParser parser = JSON.createParser(bytes, from, to - from)) {
            if (parser.nextToken() == null) {
                throw new MalformedJsonException(Problem.END, "line 1, column 1");
            }
            List<String[]> paths = new ArrayList<>();
            for (String path : raw) {
                paths.add(path.split("\\."));
            }
            JsonNode root = new JsonTree(bytes, from, parser).value(paths, 0);
            if (parser.nextToken() != null) {
                throw new MalformedJsonException(Problem.SYNTAX, where(parser));
            }
            return root;
        } catch (JsonProcessingException malformed) {
            throw malformed(malformed);
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes that cannot be read", impossible);
        }
    }

    /** Returns an object with nothing in it. */
    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** Returns an array with nothing in it. */
    public static ArrayNode array() {
        return JSON.createArrayNode();
    }

    /** Returns a tree as bytes. */
    public static byte[] write(JsonNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException halfACharacter) {
            return writeEscaped(tree);
        }
    }

    /** Half a surrogate pair, which somebody cut off, has no UTF-8; as an escape it can be told. */
    private static byte[] writeEscaped(JsonNode tree) {
        try {
            return JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsBytes(tree);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree that cannot be written", impossible);
        }
    }

    /** Returns a value as JSON text: byte for byte if it was left as text. */
    public static String text(JsonNode value) {
        return value instanceof POJONode pojo && pojo.getPojo() instanceof RawValue raw
                ? String.valueOf(raw.rawValue())
                : value.toString();
    }

    /**
     * Returns a tool's arguments as a value that is written byte for byte. What a model wrote that is no JSON object goes
     * into one, as {@code {"_raw": "..."}}; nothing at all is an empty one.
     */
    public static JsonNode arguments(String arguments) {
        if (arguments.isBlank()) {
            return object();
        }
        return isObject(arguments) ? raw(arguments) : object().put("_raw", arguments);
    }

    /** Returns whether a text is a JSON object, and one that everybody reads alike. */
    public static boolean isObject(String text) {
        try {
            JsonScanner scanner = new JsonScanner(JsonLimits.REQUEST).over(text.getBytes(StandardCharsets.UTF_8));
            boolean object = scanner.peek() == JsonScanner.Kind.OBJECT;
            scanner.skip();
            scanner.end();
            return object;
        } catch (MalformedJsonException notJson) {
            return false;
        }
    }

    private static JsonNode raw(String json) {
        return JSON.getNodeFactory().rawValueNode(new RawValue(json));
    }

    /** Reads the value whose first token has come; {@code paths} are those that lead through it. */
    private JsonNode value(List<String[]> paths, int depth) throws IOException {
        if (paths.isEmpty()) {
            return JSON.readTree(parser);
        }
        if (paths.stream().anyMatch(path -> path.length == depth)) {
            return untouched();
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> fields(paths, depth);
            case START_ARRAY -> items(paths, depth);
            default -> JSON.readTree(parser);
        };
    }

    private ObjectNode fields(List<String[]> paths, int depth) throws IOException {
        ObjectNode object = object();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            object.set(name, value(through(name, paths, depth), depth + 1));
        }
        return object;
    }

    private ArrayNode items(List<String[]> paths, int depth) throws IOException {
        ArrayNode array = array();
        List<String[]> inner = through(ANY, paths, depth);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(inner, depth + 1));
        }
        return array;
    }

    private static List<String[]> through(String step, List<String[]> paths, int depth) {
        return paths.stream().filter(path -> path[depth].equals(step)).toList();
    }

    private JsonNode untouched() throws IOException {
        long from = parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        long to = parser.currentLocation().getByteOffset();
        if (from < 0 || to < from) {
            throw new MalformedJsonException(Problem.ENCODING, where(parser));
        }
        return raw(new String(json, start + (int) from, (int) (to - from), StandardCharsets.UTF_8));
    }

    private static MalformedJsonException malformed(JsonProcessingException error) {
        Problem problem = error instanceof JsonEOFException ? Problem.END : Problem.SYNTAX;
        var where = error.getLocation();
        return new MalformedJsonException(
                problem,
                where == null ? "an unknown place" : "line " + where.getLineNr() + ", column " + where.getColumnNr());
    }

    private static String where(JsonParser parser) {
        var where = parser.currentLocation();
        return "line " + where.getLineNr() + ", column " + where.getColumnNr();
    }

    private static boolean startsWithBom(byte[] json) {
        return json.length >= BOM.length && json[0] == BOM[0] && json[1] == BOM[1] && json[2] == BOM[2];
    }
}
