package io.spillway.dialect.openai;

import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;

/** Reads single values, and refuses those of a request that are not allowed. An explicit {@code null} is no value. */
final class Values {

    private Values() {}

    /** Passes over the next value if it is {@code null}; returns whether it was. */
    static boolean isNull(JsonScanner json) {
        if (json.peek() == Kind.NULL) {
            json.skip();
            return true;
        }
        return false;
    }

    /** Passes over the next value; returns whether it says nothing: {@code null}, {@code false}, or empty. */
    static boolean isNothing(JsonScanner json) {
        boolean nothing = switch (json.peek()) {
            case NULL, FALSE -> true;
            case OBJECT, ARRAY -> json.isNextEmpty();
            case STRING -> json.isNextEmptyText();
            case NUMBER, TRUE -> false;
        };
        json.skip();
        return nothing;
    }

    /** Reads a boolean; {@code null} is {@code false}. */
    static boolean bool(JsonScanner json, String param) {
        boolean value = switch (json.peek()) {
            case TRUE -> true;
            case FALSE, NULL -> false;
            case OBJECT, ARRAY, STRING, NUMBER -> throw Rejection.type(param, "a boolean");
        };
        json.skip();
        return value;
    }

    /** Passes over a number that must lie in a range. */
    static void between(JsonScanner json, String param, double least, double most) {
        if (isNull(json)) {
            return;
        }
        double value = numeric(json, param);
        if (value < least || value > most) {
            throw Rejection.value(param, "a number from " + least + " to " + most);
        }
    }

    /** Reads an integer, which may be written as {@code 1.0}; returns {@code otherwise} if it is {@code null}. */
    static long integer(JsonScanner json, String param, long least, long most, long otherwise) {
        if (isNull(json)) {
            return otherwise;
        }
        double value = numeric(json, param);
        if (value < least || value > most || value != Math.rint(value)) {
            throw Rejection.value(param, "an integer from " + least + " to " + most);
        }
        return (long) value;
    }

    /** Passes over a string. */
    static void string(JsonScanner json, String param) {
        if (json.peek() != Kind.STRING) {
            throw Rejection.type(param, "a string");
        }
        json.string();
    }

    /** Passes over a string or {@code null}. */
    static void optionalString(JsonScanner json, String param) {
        if (!isNull(json)) {
            string(json, param);
        }
    }

    /** Passes over a string or a limited number of them. */
    static void strings(JsonScanner json, String param, int most) {
        if (json.peek() != Kind.ARRAY) {
            optionalString(json, param);
            return;
        }
        json.enterArray();
        while (json.nextItem()) {
            if (json.count() > most) {
                throw Rejection.value(param, "at most " + most + " strings");
            }
            string(json, param);
        }
    }

    /** Passes over an object with a limited number of fields. */
    static void fields(JsonScanner json, String param, int most) {
        if (isNull(json)) {
            return;
        }
        expectObject(json, param);
        json.enterObject();
        while (json.nextField()) {
            if (json.count() > most) {
                throw Rejection.value(param, "at most " + most + " fields");
            }
            json.skip();
        }
    }

    /** Passes over anything that is not too long. */
    static void bytes(JsonScanner json, String param, int most) {
        json.peek();
        int from = json.at();
        json.skip();
        if (json.at() - from > most) {
            throw Rejection.value(param, "at most " + most + " bytes");
        }
    }

    /** Makes sure that an object comes next. */
    static void expectObject(JsonScanner json, String param) {
        if (json.peek() != Kind.OBJECT) {
            throw Rejection.type(param, "an object");
        }
    }

    /** Makes sure that an array comes next. */
    static void expectArray(JsonScanner json, String param) {
        if (json.peek() != Kind.ARRAY) {
            throw Rejection.type(param, "an array");
        }
    }

    private static double numeric(JsonScanner json, String param) {
        if (json.peek() != Kind.NUMBER) {
            throw Rejection.value(param, "a number");
        }
        json.number();
        return json.asDouble();
    }
}
