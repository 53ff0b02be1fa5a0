package io.spillway.resilience;

import io.spillway.resilience.ObservedLimits.Unit;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link Change} as one line of text and reads it, for stores that keep text: {@code kind=count&calls=3&…}.
 * Fields that a reader does not know are passed over, so that an older one understands a newer writer.
 */
public final class ChangeText {

    private static final String FAILED = "failed.";
    private static final String TURN = "turn.";

    /** A failure's words are for people; a provider's page of HTML need not be kept. */
    private static final int LONGEST_REASON = 200;

    private ChangeText() {}

    /** Returns a change as text. */
    public static String write(Change change) {
        var fields = new LinkedHashMap<String, Object>();
        if (change instanceof Change.Rested rested) {
            write(rested, fields);
        } else if (change instanceof Change.Recovered recovered) {
            fields.put("kind", "recovered");
            place(recovered.credential(), recovered.quota(), fields);
            fields.put("reason", recovered.reason());
        } else if (change instanceof Change.LimitTold limit) {
            write(limit, fields);
        } else if (change instanceof Change.LimitInferred limit) {
            write(limit, fields);
        } else if (change instanceof Change.Counted counted) {
            fields.put("kind", "count");
            fields.put("credential", counted.credential());
            fields.put("what", counted.what());
            fields.put("calls", counted.calls());
            fields.put("ends", counted.endsAt());
        } else if (change instanceof Change.TurnsOver turns) {
            fields.put("kind", "turns");
            fields.put("cycle", turns.cycle());
            fields.put("ends", turns.endsAt());
            turns.credentials().forEach(id -> fields.put(TURN + id, 1));
        } else if (change instanceof Change.Used used) {
            write(used, fields);
        }
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static void write(Change.Rested rested, Map<String, Object> fields) {
        fields.put("kind", "rest");
        place(rested.credential(), rested.quota(), fields);
        fields.put("reason", rested.reason());
        fields.put("until", rested.until());
        fields.put("row", rested.inARow());
        fields.put("failure", rested.failure().getClass().getSimpleName());
        String words = rested.failure().reason();
        fields.put("words", words.length() > LONGEST_REASON ? words.substring(0, LONGEST_REASON) : words);
    }

    private static void write(Change.LimitTold limit, Map<String, Object> fields) {
        fields.put("kind", "limit");
        place(limit.credential(), limit.quota(), fields);
        fields.put("unit", limit.unit());
        fields.put("window", limit.window());
        fields.put("limit", limit.limit());
        fields.put("remaining", limit.remaining());
        fields.put("resets", limit.resetsAt());
        fields.put("length", limit.length());
    }

    private static void write(Change.LimitInferred limit, Map<String, Object> fields) {
        fields.put("kind", "inferred");
        place(limit.credential(), limit.quota(), fields);
        fields.put("limit", limit.limit());
        fields.put("taken", limit.taken());
        fields.put("refused", limit.refused());
        fields.put("grown", limit.grown());
        fields.put("clean", limit.clean());
        fields.put("patience", limit.patience());
        fields.put("resets", limit.resetsAt());
        fields.put("length", limit.length());
    }

    private static void write(Change.Used used, Map<String, Object> fields) {
        UsageReport added = used.added();
        fields.put("kind", "usage");
        fields.put("writer", used.writer());
        fields.put("number", used.number());
        fields.put("credential", added.credential());
        fields.put("model", added.model());
        fields.put("window", added.window());
        fields.put("started", added.startedAt());
        fields.put("last", added.lastUsedAt());
        fields.put("ends", added.endsAt());
        fields.put("answered", added.successes());
        fields.put("abandoned", added.abandoned());
        added.failures().forEach((name, calls) -> fields.put(FAILED + name, calls));
        fields.put("input", added.usage().inputTokens());
        fields.put("output", added.usage().outputTokens());
        fields.put("cached", added.usage().cachedTokens());
        fields.put("reasoning", added.usage().reasoningTokens());
        fields.put("cost", added.cost().toPlainString());
    }

    private static void place(String credential, @Nullable String quota, Map<String, Object> fields) {
        fields.put("credential", credential);
        if (quota != null) {
            fields.put("quota", quota);
        }
    }

    private static String encoded(Object value) {
        return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
    }

    /**
     * Reads a change.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static Change read(String text) {
        var fields = new Fields(text);
        try {
            return switch (fields.text("kind")) {
                case "rest" -> rested(fields);
                case "recovered" ->
                    new Change.Recovered(fields.text("credential"), fields.get("quota"), fields.reason());
                case "limit" -> told(fields);
                case "inferred" -> inferred(fields);
                case "count" ->
                    new Change.Counted(
                            fields.text("credential"),
                            fields.text("what"),
                            fields.number("calls"),
                            fields.instant("ends"));
                case "turns" -> new Change.TurnsOver(fields.text("cycle"), fields.turns(), fields.instant("ends"));
                case "usage" -> used(fields);
                default -> throw new IllegalArgumentException("kind: unknown (expected: one of this version)");
            };
        } catch (java.time.DateTimeException notATime) {
            throw new IllegalArgumentException("a time: not one (expected: ISO 8601)", notATime);
        }
    }

    private static Change rested(Fields fields) {
        String words = fields.text("words");
        Failure failure = switch (fields.text("failure")) {
            case "QuotaExhausted" -> new Failure.QuotaExhausted(words, null, fields.get("quota") == null);
            case "Unauthorized" -> new Failure.Unauthorized(words);
            default -> new Failure.RateLimited(words, null, fields.get("quota") == null);
        };
        return new Change.Rested(
                fields.text("credential"),
                fields.get("quota"),
                fields.reason(),
                fields.instant("until"),
                (int) fields.number("row"),
                failure);
    }

    private static Change told(Fields fields) {
        return new Change.LimitTold(
                fields.text("credential"),
                fields.get("quota"),
                Unit.valueOf(fields.text("unit")),
                fields.text("window"),
                fields.number("limit"),
                fields.number("remaining"),
                fields.instant("resets"),
                Duration.parse(fields.text("length")));
    }

    private static Change inferred(Fields fields) {
        return new Change.LimitInferred(
                fields.text("credential"),
                fields.get("quota"),
                fields.number("limit"),
                fields.number("taken"),
                Boolean.parseBoolean(fields.text("refused")),
                Boolean.parseBoolean(fields.text("grown")),
                (int) fields.number("clean"),
                (int) fields.number("patience"),
                fields.instant("resets"),
                Duration.parse(fields.text("length")));
    }

    private static Change used(Fields fields) {
        var report = new UsageReport(
                fields.text("credential"),
                fields.text("model"),
                fields.text("window"),
                fields.instant("started"),
                fields.instant("last"),
                fields.instant("ends"),
                fields.number("answered"),
                fields.number("abandoned"),
                fields.failures(),
                new Usage(
                        fields.number("input"),
                        fields.number("output"),
                        fields.number("cached"),
                        fields.number("reasoning"),
                        false),
                new BigDecimal(fields.text("cost")));
        return new Change.Used(fields.text("writer"), fields.number("number"), report);
    }

    /** The fields of one line. */
    private static final class Fields {

        private final Map<String, String> values = new HashMap<>();

        Fields(String text) {
            for (String field : text.split("&", -1)) {
                int equals = field.indexOf('=');
                if (equals > 0) {
                    values.put(decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
                }
            }
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }

        @Nullable
        String get(String name) {
            return values.get(name);
        }

        String text(String name) {
            String value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException("%s: missing (expected: a value)".formatted(name));
            }
            return value;
        }

        long number(String name) {
            return Long.parseLong(text(name));
        }

        Instant instant(String name) {
            return Instant.parse(text(name));
        }

        Veto.Reason reason() {
            return Veto.Reason.valueOf(text("reason"));
        }

        Set<String> turns() {
            var over = new HashSet<String>();
            values.keySet().stream()
                    .filter(name -> name.startsWith(TURN))
                    .forEach(name -> over.add(name.substring(TURN.length())));
            return over;
        }

        Map<String, Long> failures() {
            var failures = new HashMap<String, Long>();
            values.forEach((name, calls) -> {
                if (name.startsWith(FAILED)) {
                    failures.put(name.substring(FAILED.length()), Long.parseLong(calls));
                }
            });
            return failures;
        }
    }
}
