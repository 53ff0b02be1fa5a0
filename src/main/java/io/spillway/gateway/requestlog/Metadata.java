package io.spillway.gateway.requestlog;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import io.spillway.gateway.api.AdmissionListener;
import io.spillway.gateway.api.AdmissionListener.Refused;
import io.spillway.gateway.provider.AttemptListener.End;
import io.spillway.gateway.requestlog.CallRecord.Try;
import io.spillway.gateway.routing.RouteTrace;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes how a call came about: {@code metadata.json}. Times are in milliseconds, money is in US dollars. */
final class Metadata {

    private Metadata() {}

    static ObjectNode of(CallRecord record, FinalAnswer answer) {
        var call = record.call();
        List<Try> attempts = record.attempts();
        ObjectNode json = JsonTree.object()
                .put("request_id", call.id())
                .put("timestamp_utc", record.at().toString())
                .put("duration_ms", record.took().toMillis())
                .put("time_to_first_event_ms", firstEvent(attempts))
                .put("status_code", record.status())
                .put("outcome", outcome(record))
                .put("operation", word(call.request().operation()))
                .put("streaming", call.request().stream())
                .put("requested_model", call.request().model());
        putAnswering(json, record.reply() == null || attempts.isEmpty() ? null : last(attempts));
        json.put("finish_reason", answer.finishReason());
        End end = lastEnd(attempts);
        if (end != null) {
            putUsage(json, end.usage());
        }
        json.put("cost_usd", cost(attempts));
        RouteTrace trace = record.trace();
        json.put("route", trace == null ? null : trace.line());
        ArrayNode list = json.putArray("attempts");
        attempts.forEach(attempt -> list.add(of(attempt)));
        return json;
    }

    static ObjectNode of(Refused request, Instant at) {
        return JsonTree.object()
                .put("request_id", request.requestId())
                .put("timestamp_utc", at.toString())
                .put("status_code", request.error().status())
                .put("outcome", "refused")
                .put("path", request.path())
                .put("error", request.error().code());
    }

    private static void putAnswering(ObjectNode json, @Nullable Try answering) {
        json.put("provider", answering == null ? null : answering.attempt.provider())
                .put("model", answering == null ? null : answering.attempt.model())
                .put("credential", answering == null ? null : answering.attempt.credential());
    }

    private static ObjectNode of(Try one) {
        ObjectNode json = JsonTree.object()
                .put("number", one.attempt.number())
                .put("provider", one.attempt.provider())
                .put("model", one.attempt.model())
                .put("credential", one.attempt.credential())
                .put("sent_after_ms", one.after.toMillis())
                .put("time_to_first_event_ms", millis(one.begun));
        End end = one.end;
        if (end != null) {
            json.put("duration_ms", end.took().toMillis()).put("outcome", outcome(end));
            if (end.failure() != null) {
                json.put("failure", kind(end.failure()))
                        .put("reason", end.failure().reason());
            }
            putUsage(json, end.usage());
            json.put("cost_usd", end.cost());
        }
        return json;
    }

    private static void putUsage(ObjectNode json, Usage usage) {
        json.putObject("usage")
                .put("prompt_tokens", usage.inputTokens())
                .put("completion_tokens", usage.outputTokens())
                .put("total_tokens", usage.totalTokens())
                .put("cached_tokens", usage.cachedTokens())
                .put("reasoning_tokens", usage.reasoningTokens())
                .put("estimated", usage.estimated());
    }

    /** Returns when the client could see the first of the answer: it is the last attempt that began to answer. */
    private static @Nullable Long firstEvent(List<Try> attempts) {
        Duration begun = attempts.isEmpty() ? null : last(attempts).begun;
        return begun == null ? null : millis(last(attempts).after.plus(begun));
    }

    private static @Nullable BigDecimal cost(List<Try> attempts) {
        return attempts.stream()
                .map(attempt -> attempt.end)
                .filter(end -> end != null && end.cost() != null)
                .map(End::cost)
                .reduce(BigDecimal::add)
                .orElse(null);
    }

    private static String outcome(CallRecord record) {
        if (record.status() == AdmissionListener.CLIENT_LEFT) {
            return "abandoned";
        }
        End end = lastEnd(record.attempts());
        boolean brokenOff = end != null && end.failure() != null;
        return record.error() != null || brokenOff ? "failed" : "answered";
    }

    private static String outcome(End end) {
        if (end.abandoned()) {
            return "abandoned";
        }
        return end.failure() == null ? "answered" : "failed";
    }

    private static String kind(Failure failure) {
        return failure instanceof Failure.Unavailable unavailable
                ? word(unavailable.cause())
                : failure.getClass()
                        .getSimpleName()
                        .replaceAll("(?<!^)(?=[A-Z])", "_")
                        .toLowerCase(Locale.ROOT);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable End lastEnd(List<Try> attempts) {
        return attempts.isEmpty() ? null : last(attempts).end;
    }

    private static Try last(List<Try> attempts) {
        return attempts.get(attempts.size() - 1);
    }

    private static @Nullable Long millis(@Nullable Duration time) {
        return time == null ? null : time.toMillis();
    }
}
