package io.spillway.resilience;

/**
 * What a call has taken.
 *
 * @param call its number among the credential's calls, so that its end can be told to be older or newer than a rest
 * @param begunAtNanos when it was taken
 * @param whole what the credential's own windows had given with it
 * @param ofModel what the model's windows had given with it
 */
record Ticket(long call, long begunAtNanos, Mark whole, Mark ofModel) {}
