package io.spillway.dialect.openai;

import io.spillway.dialect.BadRequestException;

/** How a request is refused: each is a 400 whose code says what kind of mistake it is. */
public final class Rejection {

    private Rejection() {}

    /** Something is missing. */
    public static BadRequestException missing(String param) {
        return BadRequestException.of(
                "missing_required_parameter", "Missing required parameter: '" + param + "'.", param);
    }

    /** The value has the wrong JSON type. */
    public static BadRequestException type(String param, String expected) {
        return BadRequestException.of(
                "invalid_type", "Invalid type for '" + param + "': expected " + expected + ".", param);
    }

    /** The value has the right type and is not allowed all the same. */
    public static BadRequestException value(String param, String expected) {
        return BadRequestException.of(
                "invalid_value", "Invalid value for '" + param + "': expected " + expected + ".", param);
    }
}
