package io.spillway.dialect.anthropic;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.MalformedJsonException;
import org.jspecify.annotations.Nullable;

/** How a request is refused: in Anthropic's words, which begin with the field; the code says what kind of mistake it is. */
final class Rejection {

    private Rejection() {}

    /** Refuses with any code. */
    static BadRequestException of(String code, String message, @Nullable String param) {
        return new BadRequestException(new ApiError(400, "invalid_request_error", code, message, param));
    }

    /** Something is missing. */
    static BadRequestException missing(String param) {
        return of("missing_required_parameter", param + ": Field required", param);
    }

    /** The value is not allowed. */
    static BadRequestException value(String param, String expected) {
        return of("invalid_value", param + ": Input should be " + expected, param);
    }

    /** The body is no JSON, or more of it than is allowed. */
    static BadRequestException of(MalformedJsonException malformed) {
        String message = "The request body cannot be read: " + malformed.getMessage() + ".";
        return of(code(malformed.problem()), message, null);
    }

    private static String code(MalformedJsonException.Problem problem) {
        return switch (problem) {
            case SYNTAX, END -> "invalid_json";
            case ENCODING -> "invalid_encoding";
            case DEPTH -> "json_too_deep";
            case ELEMENTS -> "too_many_elements";
            case DUPLICATE -> "duplicate_field";
            case NUMBER -> "invalid_value";
        };
    }
}
