package io.spillway.gateway.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ApiError;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Decides what a refusal means: from its status first, and from its body where a status means several things. Pure.
 *
 * <p>Where a row is odd, it names the provider that is.
 */
final class FailureClassifier {

    /** What is not said and cannot be guessed: an empty balance is looked at again after this. */
    private static final Duration REFILL = Duration.ofHours(1);

    /** A provider that says to wait longer than this means a quota, not a rate. */
    private static final Duration LONGEST_RATE = Duration.ofMinutes(5);

    /** Google counts its days here. */
    private static final ZoneId GOOGLE_DAYS = ZoneId.of("America/Los_Angeles");

    private static final Set<String> MODEL_CODES = Set.of(
            "model_not_found",
            "model_decommissioned",
            "model_not_available",
            "model_not_supported",
            "unsupported_model",
            "invalid_model",
            // Azure.
            "deploymentnotfound");

    private static final String[] MODEL_WORDS = {
        "is not a valid model",
        "model does not exist",
        "model not found",
        "unknown model",
        "no such model",
        "model is not supported",
        "model not supported",
        "invalid model",
        "model_not_found"
    };

    private static final String[] A_MODEL_IS = {"the model `", "model '", "model \\\"", "model: "};

    private static final String[] NOT_THERE = {
        "does not exist", "not found", "not available", "decommissioned", "no longer available", "not supported"
    };

    private static final int LOWEST_ERROR = 400;

    private static final int HIGHEST_ERROR = 599;

    private FailureClassifier() {}

    /**
     * Returns what a status that is not 2xx means.
     *
     * @param error what the provider's dialect read in the body
     */
    static Failure classify(int status, HttpHeaders headers, byte[] body, ApiError error, Instant now) {
        return new Reading(status, headers, body, ErrorBody.read(body), error, now).failure();
    }

    /**
     * Returns what an error means that came with a 200. Its own code counts; one without a code that is an HTTP status
     * is an answer that is none.
     *
     * @param body the body it came in; {@code null} if it came in a stream
     */
    static Failure classifyInside(HttpHeaders headers, byte @Nullable [] body, ApiError error, Instant now) {
        if (error.status() < LOWEST_ERROR || error.status() > HIGHEST_ERROR) {
            return new Failure.InvalidAnswer("an error inside a 200: " + error.message());
        }
        byte[] said = body == null ? ErrorBody.write(error) : body;
        return classify(error.status(), headers, said, error, now);
    }

    /** One refusal. */
    private record Reading(int status, HttpHeaders headers, byte[] bytes, ErrorBody body, ApiError error, Instant now) {

        Failure failure() {
            return switch (status) {
                case 400 -> badRequest();
                case 401 -> unauthorized();
                case 402 -> spent();
                case 403 -> forbidden();
                case 404, 410 -> body.isHtml() ? broken() : modelUnknown();
                case 408 -> unavailable(Cause.TIMEOUT);
                case 412 -> suspended();
                case 413, 422 -> rejected(status);
                case 429 -> limited();
                // Groq's 498 says that its flexible level has no room, Cohere's that the input is blocked.
                case 498 -> body.mentions("blocked") ? rejected(LOWEST_ERROR) : unavailable(Cause.OVERLOADED);
                case 503, 529 -> unavailable(Cause.OVERLOADED);
                default -> broken();
            };
        }

        private Failure badRequest() {
            if (body.mentions("api_key_invalid", "api key not valid", "incorrect api key", "invalid api key")) {
                // Google and xAI.
                return notAccepted();
            }
            if (body.mentions("credit balance is too low", "insufficient_quota", "billing_not_active")) {
                // Anthropic.
                return spent();
            }
            if (body.text("status").equals("FAILED_PRECONDITION")) {
                // Google, where billing is off or the region is not served for free.
                return notAccepted();
            }
            if (isAboutTheModel()) {
                return modelUnknown();
            }
            return body.isHtml() ? broken() : rejected(status);
        }

        private boolean isAboutTheModel() {
            return MODEL_CODES.contains(code())
                    || body.mentions(MODEL_WORDS)
                    || (body.mentions(A_MODEL_IS) && body.mentions(NOT_THERE));
        }

        private Failure unauthorized() {
            // AgentRouter turns away programs it does not know; the key has no part in it.
            return body.mentions("unauthorized client detected") ? unavailable(Cause.SERVER_ERROR) : notAccepted();
        }

        private Failure forbidden() {
            if (body.isHtml()) {
                return broken();
            }
            if (isModeration()) {
                return rejected(LOWEST_ERROR);
            }
            if (body.mentions(
                    "context length",
                    "context_length",
                    "maximum context",
                    "input too long",
                    "too many tokens",
                    "prompt is too long")) {
                // Together.
                return rejected(LOWEST_ERROR);
            }
            if (isBilling() || body.mentions("credits", "spending limit", "balance")) {
                // xAI.
                return spent();
            }
            return isAboutTheModel() ? modelUnknown() : notAccepted();
        }

        private boolean isModeration() {
            // OpenRouter names the reasons in its metadata.
            return body.at("/metadata/reasons").isArray()
                    || body.mentions("content_policy", "content_filter", "moderation", "flagged");
        }

        private Failure suspended() {
            // Fireworks.
            return body.mentions("suspend") ? notAccepted() : broken();
        }

        private Failure limited() {
            if (body.mentions("model_capacity_exhausted")) {
                return unavailable(Cause.OVERLOADED);
            }
            if (isBilling()) {
                return spent();
            }
            Duration wait = RetryAfter.find(headers, body, now);
            if (body.mentions("limit: 0,", "limit: 0\\n", "limit: 0\"", "limit: 0.") || isQuotaOfNothing()) {
                return new Failure.QuotaExhausted(reason(), RetryAfter.LONGEST, false);
            }
            if (isDayOfGoogle()) {
                // The delay that it names with it is that of another, shorter window.
                return new Failure.QuotaExhausted(reason(), untilMidnight(), false);
            }
            if (isDaily()) {
                return new Failure.QuotaExhausted(reason(), wait == null ? untilMidnight() : wait, isWholeCredential());
            }
            return wait != null && wait.compareTo(LONGEST_RATE) > 0
                    ? new Failure.QuotaExhausted(reason(), wait, isWholeCredential())
                    : new Failure.RateLimited(reason(), wait, isWholeCredential());
        }

        private boolean isBilling() {
            return switch (code()) {
                case "insufficient_quota",
                        "billing_hard_limit_reached",
                        "billing_not_active",
                        "enforced_spend_limit_reached",
                        "insufficient_balance" -> true;
                default ->
                    body.mentions(
                            "insufficient_quota",
                            "billing_hard_limit",
                            "enforced_spend_limit_reached",
                            "insufficient_g1_credits_balance",
                            "insufficient balance");
            };
        }

        private boolean isDaily() {
            return body.mentions(
                    "per day",
                    "per-day",
                    "perday",
                    "daily",
                    "(rpd)",
                    "(tpd)",
                    "quota_exhausted",
                    "request_quota_exceeded_day",
                    "per week",
                    "weekly",
                    "per month",
                    "monthly");
        }

        private boolean isQuotaOfNothing() {
            return isViolated(
                    violation -> violation.path("quotaValue").asText("").equals("0"));
        }

        private boolean isDayOfGoogle() {
            return isViolated(violation -> violation.path("quotaId").asText("").contains("PerDay"));
        }

        private boolean isViolated(Predicate<JsonNode> test) {
            for (JsonNode detail : body.details("QuotaFailure")) {
                for (JsonNode violation : detail.path("violations")) {
                    if (test.test(violation)) {
                        return true;
                    }
                }
            }
            return false;
        }

        private boolean isWholeCredential() {
            return body.mentions("all models", "account-wide", "global rate limit", "free-models-per");
        }

        private Duration untilMidnight() {
            boolean google = body.text("status").equals("RESOURCE_EXHAUSTED");
            ZoneId zone = google ? GOOGLE_DAYS : ZoneOffset.UTC;
            LocalDate tomorrow = now.atZone(zone).toLocalDate().plusDays(1);
            return RetryAfter.limited(
                    Duration.between(now, tomorrow.atTime(LocalTime.MIDNIGHT).atZone(zone)));
        }

        private Failure spent() {
            Duration wait = RetryAfter.find(headers, body, now);
            return new Failure.QuotaExhausted(reason(), wait == null ? REFILL : wait, true);
        }

        /** The provider's words stay out: some show a part of the secret. */
        private Failure notAccepted() {
            String code = code();
            String said = code.matches("[a-z0-9_.-]{1,40}") ? " (" + code + ")" : "";
            return new Failure.Unauthorized("HTTP " + status + said + ": the credential was not accepted");
        }

        private Failure modelUnknown() {
            return new Failure.ModelUnknown(reason());
        }

        private Failure rejected(int toClient) {
            return new Failure.Rejected(error.message(), toClient, bytes.length == 0 ? null : bytes);
        }

        private Failure unavailable(Cause cause) {
            return new Failure.Unavailable(reason(), cause);
        }

        /** What only a broken server, or one that is not the provider's, sends. */
        private Failure broken() {
            return unavailable(Cause.SERVER_ERROR);
        }

        private String reason() {
            return body.isHtml() ? "HTTP " + status + ": a web page" : "HTTP " + status + ": " + error.message();
        }

        private String code() {
            String code = body.text("code");
            if (code.isEmpty() || Character.isDigit(code.charAt(0))) {
                code = body.at("/details/error_code").asText(body.text("type"));
            }
            return code.toLowerCase(Locale.ROOT);
        }
    }
}
