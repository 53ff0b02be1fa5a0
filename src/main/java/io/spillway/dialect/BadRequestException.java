package io.spillway.dialect;

import org.jspecify.annotations.Nullable;

/** A request that this dialect does not allow. It is expected, so it has no stack trace. */
public final class BadRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ApiError error;

    /** Wraps what to tell the client. */
    public BadRequestException(ApiError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    /** Refuses a request with a 400 whose code says what kind of mistake it is. */
    public static BadRequestException of(String code, String message, @Nullable String param) {
        return new BadRequestException(new ApiError(400, "invalid_request_error", code, message, param));
    }

    /** Refuses a body that is no JSON, or more of it than is allowed. */
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

    /** Returns what to tell the client. */
    public ApiError error() {
        return error;
    }
}
