package io.spillway.dialect.anthropic;

import io.spillway.dialect.BadRequestException;

/** How a request is refused: in Anthropic's words, which begin with the field; the code says what kind of mistake it is. */
final class Rejection {

    private Rejection() {}

    /** Something is missing. */
    static BadRequestException missing(String param) {
        return BadRequestException.of("missing_required_parameter", param + ": Field required", param);
    }

    /** The value is not allowed. */
    static BadRequestException value(String param, String expected) {
        return BadRequestException.of("invalid_value", param + ": Input should be " + expected, param);
    }
}
