package io.spillway.dialect.anthropic;

import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Operation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request in the shape of Anthropic's API: its bytes and where in them the model's name stands.
 *
 * @param inputTokens a rough guess of the tokens that the request alone takes
 * @param headers what its head says about it
 * @param modelFrom the offset of the name's opening quote
 * @param modelTo the offset behind its closing quote
 * @param thoughts whether what the model thought before stands in it
 */
record AnthropicRequest(
        Operation operation,
        String model,
        boolean stream,
        Needs needs,
        @Nullable String conversation,
        long inputTokens,
        Map<String, String> headers,
        byte[] body,
        int modelFrom,
        int modelTo,
        boolean thoughts)
        implements ClientRequest {}
