package io.spillway.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object, taken one by one: what is left over at the end is what the model does not know. A field of
 * another type than it should have is not taken, and so goes back to the dialect it came from. The object is not changed.
 */
public final class JsonFields {

    private final Map<String, JsonNode> left = new LinkedHashMap<>();

    private JsonFields(JsonNode object) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            left.put(field.getKey(), field.getValue());
        }
    }

    /** Returns the fields of an object; none of anything else. */
    public static JsonFields of(JsonNode object) {
        return new JsonFields(object);
    }

    /** Takes a field, whatever it holds; {@code null} if it is missing or {@code null}. */
    public @Nullable JsonNode take(String name) {
        JsonNode value = left.remove(name);
        return value == null || value.isNull() ? null : value;
    }

    /** Takes a text. */
    public @Nullable String text(String name) {
        JsonNode value = takeIf(name, JsonNode::isTextual);
        return value == null ? null : value.textValue();
    }

    /** Takes a boolean. */
    public @Nullable Boolean bool(String name) {
        JsonNode value = takeIf(name, JsonNode::isBoolean);
        return value == null ? null : Boolean.valueOf(value.booleanValue());
    }

    /** Takes a whole number that an {@code int} can hold; {@code 1.0} is one. */
    public @Nullable Integer integer(String name) {
        JsonNode value = takeIf(name, node -> isWhole(node, Integer.MAX_VALUE));
        return value == null ? null : Integer.valueOf((int) value.doubleValue());
    }

    /** Takes a whole number. */
    public @Nullable Long whole(String name) {
        JsonNode value = takeIf(name, node -> node.isIntegralNumber() && node.canConvertToLong());
        return value == null ? null : Long.valueOf(value.longValue());
    }

    /** Takes a number. */
    public @Nullable Double decimal(String name) {
        JsonNode value = takeIf(name, JsonNode::isNumber);
        return value == null ? null : Double.valueOf(value.doubleValue());
    }

    /** Takes an object; one with nothing in it if there is none. */
    public JsonFields object(String name) {
        JsonNode value = takeIf(name, JsonNode::isObject);
        return of(value == null ? JsonTree.object() : value);
    }

    /** Takes an array; one with nothing in it if there is none. */
    public JsonNode array(String name) {
        JsonNode value = takeIf(name, JsonNode::isArray);
        return value == null ? JsonTree.array() : value;
    }

    /** Takes a mark for the cache, which Anthropic understands and others pass on. */
    public @Nullable CacheControl cacheControl() {
        JsonNode value = takeIf("cache_control", node -> node.path("type").isTextual());
        if (value == null) {
            return null;
        }
        return new CacheControl(
                value.path("type").textValue(), value.path("ttl").textValue());
    }

    /** Takes a field if it holds what it should; a {@code null} is taken, too, and is nothing. */
    public @Nullable JsonNode takeIf(String name, Predicate<JsonNode> right) {
        JsonNode value = left.get(name);
        if (value == null || (!value.isNull() && !right.test(value))) {
            return null;
        }
        return take(name);
    }

    /** Drops fields that are of no use to anybody. */
    public void drop(String... names) {
        for (String name : names) {
            left.remove(name);
        }
    }

    /** Returns what nobody has taken. */
    public Extensions rest(Dialect dialect) {
        return Extensions.of(dialect, left);
    }

    private static boolean isWhole(JsonNode value, double most) {
        return value.isNumber()
                && Math.abs(value.doubleValue()) <= most
                && value.doubleValue() == Math.rint(value.doubleValue());
    }
}
