package io.spillway.dialect.openai;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.MalformedJsonException;
import org.jspecify.annotations.Nullable;

/** How a request is refused: each is a 400 whose code says what kind of mistake it is. */
public final class Rejection {

    private Rejection() {}

    /** Refuses with any code. */
    public static BadRequestException of(String code, String message, @Nullable String param) {
        return new BadRequestException(new ApiError(400, "invalid_request_error", code, message, param));
    }

    /** Something is missing. */
    public static BadRequestException missing(String param) {
        return of("missing_required_parameter", "Missing required parameter: '" + param + "'.", param);
    }

    /** The value has the wrong JSON type. */
    public static BadRequestException type(String param, String expected) {
        return of("invalid_type", "Invalid type for '" + param + "': expected " + expected + ".", param);
    }

    /** The value has the right type and is not allowed all the same. */
    public static BadRequestException value(String param, String expected) {
        return of("invalid_value", "Invalid value for '" + param + "': expected " + expected + ".", param);
    }

    /** The body is no JSON, or more of it than is allowed. */
    public static BadRequestException of(MalformedJsonException malformed) {
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
