package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.openai.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object in a request; what is {@code null} there is left out. Whoever asks for one of the wrong type
 * gets a {@link io.spillway.dialect.BadRequestException}.
 *
 * @param path how the client finds the object, such as {@code "input[0]"}; empty for the request itself
 */
record Fields(JsonNode object, String path) {

    /** Returns a field; {@code null} if it is left out. */
    @Nullable
    JsonNode get(String field) {
        return object.hasNonNull(field) ? object.get(field) : null;
    }

    /** Returns the path of a field. */
    String name(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    /** Returns a text; {@code null} if it is left out. */
    @Nullable
    String text(String field) {
        JsonNode value = get(field);
        if (value != null && !value.isTextual()) {
            throw Rejection.type(name(field), "a string");
        }
        return value == null ? null : value.textValue();
    }

    /** Returns a text that must be there. */
    String required(String field) {
        String text = text(field);
        if (text == null) {
            throw Rejection.missing(name(field));
        }
        return text;
    }

    /** Returns a text; empty if it is left out. */
    String textOrEmpty(String field) {
        String text = text(field);
        return text == null ? "" : text;
    }

    /** Returns a truth; {@code null} if it is left out. */
    @Nullable
    Boolean bool(String field) {
        JsonNode value = get(field);
        if (value != null && !value.isBoolean()) {
            throw Rejection.type(name(field), "a boolean");
        }
        return value == null ? null : value.booleanValue();
    }

    /** Returns a whole number; {@code null} if it is left out. */
    @Nullable
    Integer integer(String field, int least) {
        JsonNode value = get(field);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw Rejection.type(name(field), "an integer");
        }
        if (value.intValue() < least) {
            throw Rejection.value(name(field), "at least " + least);
        }
        return value.intValue();
    }

    /** Returns a number from 0 on; {@code null} if it is left out. */
    @Nullable
    Double number(String field, double most) {
        JsonNode value = get(field);
        if (value == null) {
            return null;
        }
        if (!value.isNumber()) {
            throw Rejection.type(name(field), "a number");
        }
        if (value.doubleValue() < 0 || value.doubleValue() > most) {
            throw Rejection.value(name(field), "a number from 0 to " + (long) most);
        }
        return value.doubleValue();
    }

    /** Returns an object's fields; {@code null} if it is left out. */
    @Nullable
    Fields object(String field) {
        JsonNode value = get(field);
        if (value != null && !value.isObject()) {
            throw Rejection.type(name(field), "an object");
        }
        return value == null ? null : new Fields(value, name(field));
    }

    /** Returns the items of an array; none if it is left out. */
    Iterable<JsonNode> items(String field) {
        JsonNode value = get(field);
        if (value != null && !value.isArray()) {
            throw Rejection.type(name(field), "an array");
        }
        return value == null ? Defaults.read("[]") : value;
    }

    /** Returns an item of an array as an object. */
    Fields item(String field, JsonNode item, int index) {
        return of(item, name(field) + "[" + index + "]");
    }

    /** Returns the fields of what must be an object. */
    static Fields of(JsonNode object, String path) {
        if (!object.isObject()) {
            throw Rejection.type(path, "an object");
        }
        return new Fields(object, path);
    }
}
