package io.spillway.resilience;

/**
 * How much had been taken once a call had begun, that call included.
 *
 * @param calls calls begun
 * @param tokens tokens those were estimated to take
 */
record Mark(long calls, long tokens) {}
