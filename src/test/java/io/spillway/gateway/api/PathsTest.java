package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.result.method.AbstractHandlerMethodMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;

class PathsTest {

    private static final Set<String> OPEN = Set.of(
            "/",
            "/actuator/health",
            "/actuator/health/liveness",
            "/actuator/health/readiness",
            "/actuator/info",
            "/actuator/prometheus");

    /** How else a path may be written. */
    private static final List<UnaryOperator<String>> WAYS = List.of(
            path -> path + "/",
            path -> "/" + path,
            path -> "/." + path,
            path -> "/x/.." + path,
            path -> "/%2e" + path,
            path -> "/%2E%2e" + path,
            path -> "/..;" + path,
            path -> "/;" + path,
            path -> "/;x=/.." + path,
            path -> path + ";",
            path -> path + ";a=b",
            path -> path + "/.",
            path -> path + "/..;/",
            path -> path + "/x/..",
            path -> path + "%2f",
            path -> path + "%00",
            path -> path + "%20",
            path -> path + "%09",
            path -> path + "%0d%0aX:1",
            path -> path + "%23",
            path -> path + "%3f",
            path -> path + "%ff",
            path -> path + "%c0%af",
            path -> path + "%u002f",
            path -> path + "\\",
            path -> path + ".json",
            path -> path + "~",
            path -> path + "?",
            path -> path + "?x=/",
            path -> path + "?/actuator/health",
            path -> path + "#/actuator/health",
            path -> path.toUpperCase(Locale.ROOT),
            path -> path.replace("/v1", "/V1").replace("/act", "/Act"),
            path -> path.replaceFirst("/([^/]*)/", "//$1//"),
            path -> path.replaceFirst("/([^/]*)/", "/$1%2f"),
            path -> path.replaceFirst("/([^/]*)/", "/$1%5c"),
            path -> path.replaceFirst("/([^/]*)/", "/$1\\\\"),
            path -> path.replaceFirst("/([^/]*)/", "/$1;x/"),
            path -> path.replaceFirst("/([^/]*)/", "/$1/./"),
            path -> path.replaceFirst("/([^/]*)/", "/$1/%2e/"),
            path -> path.replaceFirst("/([^/]*)/", "/$1/x/../"),
            path -> path.replace("o", "%6f").replace("e", "%65"),
            path -> path.replace("o", "%256f").replace("e", "%2565"),
            path -> path.replace('o', '\u00f6'),
            path -> path.replace("a", "%C3%A1").replace("e", "%EF%BD%85"),
            path -> "/actuator/health/.." + path,
            path -> "/actuator/health/../.." + path,
            path -> "/actuator/health/%2e%2e/%2e%2e" + path,
            path -> "/actuator/health/..%2f..%2f" + path.substring(1),
            path -> "/actuator/health;" + path,
            path -> "/actuator/health%3f" + path,
            path -> "/actuator/info/..%5c.." + path,
            path -> "http://a" + path,
            path -> "http://a//" + path,
            path -> "HTTP://a" + path,
            path -> "http://b" + path,
            path -> "http://a@b" + path,
            path -> "http://a:80" + path,
            path -> "a" + path,
            path -> "*" + path);

    private static ApiServer server;

    @BeforeAll
    static void start() {
        server = ApiServer.start(
                "--management.endpoints.access.default=none",
                "--management.endpoints.web.discovery.enabled=false",
                "--management.endpoints.web.exposure.include=health,info,prometheus",
                "--management.endpoint.health.access=read-only",
                "--management.endpoint.health.probes.enabled=true",
                "--management.endpoint.info.access=read-only",
                "--management.endpoint.prometheus.access=read-only",
                "--management.prometheus.metrics.export.enabled=true",
                "--spring.web.resources.add-mappings=false");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("requests")
    void isAnsweredWith(String method, String path, int status, String code) throws IOException {
        String reply = send(method, path, "x-api-key: " + ApiServer.KEY + "\r\n");

        assertThat(reply).startsWith("HTTP/1.1 " + status + " ").contains(code);
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of("GET", "/v1/chat/completions", 405, "method_not_allowed"),
                Arguments.of("BOGUS", "/v1/models", 405, "method_not_allowed"),
                Arguments.of("get", "/v1/models", 405, "method_not_allowed"),
                Arguments.of("DELETE", "/v1/models", 405, "method_not_allowed"),
                Arguments.of("POST", "/", 405, "method_not_allowed"),
                Arguments.of("POST", "/actuator/health", 405, "method_not_allowed"),
                Arguments.of("GET", "/nothing", 404, "unknown_url"),
                Arguments.of("GET", "/v1", 404, "unknown_url"),
                Arguments.of("GET", "/v1/realtime", 404, "unknown_url"),
                Arguments.of("GET", "/v1/models/", 404, "unknown_url"),
                Arguments.of("POST", "/v1/chat/completions/", 404, "unknown_url"),
                Arguments.of("GET", "//v1/models", 404, "unknown_url"),
                Arguments.of("GET", "/v1//models", 404, "unknown_url"),
                Arguments.of("GET", "/V1/models", 404, "unknown_url"),
                Arguments.of("GET", "/v1/../actuator/health", 404, "unknown_url"),
                Arguments.of("GET", "/v1/%2e%2e/actuator/health", 404, "unknown_url"),
                Arguments.of("GET", "/v1%2fmodels", 404, "unknown_url"),
                Arguments.of("GET", "/v1/models/../models", 404, "unknown_url"),
                Arguments.of("GET", "/v1/mo%00dels", 404, "unknown_url"),
                Arguments.of("GET", "/v1/%zz", 400, "invalid_url"),
                Arguments.of("GET", "/v1/models?a=%", 400, "invalid_url"),
                Arguments.of("GET", "/v1/mod|els", 400, "invalid_url"),
                Arguments.of("GET", "*", 400, "invalid_url"),
                Arguments.of("GET", "/v1;a=b/models", 400, "invalid_path"),
                Arguments.of("GET", "/v1/models;jsessionid=x", 400, "invalid_path"),
                Arguments.of("GET", "/v1/models/no/such", 404, "model_not_found"),
                Arguments.of("GET", "/v1/models/no%2Fsuch", 404, "model_not_found"),
                Arguments.of("GET", "/v1/models/..%2f..%2fetc", 404, "model_not_found"),
                Arguments.of("GET", "/v1/models/" + "a".repeat(3000), 404, "model_not_found"),
                Arguments.of("GET", "/v1/models?enriched=false", 200, "\"data\":[]"),
                Arguments.of("GET", "/v1/providers", 200, "\"data\":[]"),
                Arguments.of("GET", "/v1/providers?format=simple", 200, "[]"),
                Arguments.of("GET", "/v1/quota-stats", 200, "\"providers\":{}"),
                Arguments.of("POST", "/v1/quota-stats", 400, "empty_body"),
                Arguments.of("POST", "/v1/token-count", 400, "empty_body"),
                Arguments.of("POST", "/v1/cost-estimate", 400, "empty_body"),
                Arguments.of("GET", "/", 200, "Spillway"),
                Arguments.of("GET", "/actuator/health", 200, "UP"),
                Arguments.of("GET", "/actuator/health/liveness", 200, "UP"),
                Arguments.of("GET", "/actuator/health/readiness", 200, "UP"),
                Arguments.of("GET", "/actuator/info", 200, "{"),
                Arguments.of("GET", "/actuator", 404, "unknown_url"),
                Arguments.of("GET", "/actuator/env", 404, "unknown_url"),
                Arguments.of("GET", "/actuator/heapdump", 404, "unknown_url"),
                Arguments.of("POST", "/actuator/shutdown", 404, "unknown_url"));
    }

    @Test
    void tellsWhichMethodsAPathHas() throws IOException {
        assertThat(send("GET", "/v1/completions", "x-api-key: " + ApiServer.KEY + "\r\n"))
                .contains("Allow: OPTIONS,POST\r\n");
        assertThat(send("OPTIONS", "/v1/models", ""))
                .startsWith("HTTP/1.1 204 ")
                .contains("Allow: GET,HEAD,OPTIONS");
    }

    @Test
    void letsNoOtherSiteCall() throws IOException {
        String reply = send(
                "OPTIONS",
                "/v1/chat/completions",
                "Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n");

        assertThat(reply).startsWith("HTTP/1.1 403 ").doesNotContainIgnoringCase("access-control-allow");
    }

    @Test
    void answersHeadAsGetWithoutABody() throws IOException {
        assertThat(send("HEAD", "/", ""))
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-Length: 3")
                .endsWith("\r\n\r\n");
    }

    @Test
    void asksForTheKeyOnEveryRouteThatIsNotKnownToBeOpen() throws IOException {
        var answers = new TreeMap<String, Boolean>();
        for (var route : routes().entrySet()) {
            for (HttpMethod method : route.getValue()) {
                String path = route.getKey().replace("*", "x");
                answers.merge(path, send(method.name(), path, "").startsWith("HTTP/1.1 401 "), Boolean::logicalAnd);
            }
        }

        assertThat(answers).hasSizeGreaterThan(10);
        answers.forEach((path, asks) -> assertThat(asks).as(path).isEqualTo(!OPEN.contains(path)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddSpellings")
    void noOtherSpellingOfAPathIsAWayIn(String path) throws IOException {
        assertThat(send("GET", path, "")).matches("(?s)HTTP/1\\.1 (400|401|404) .*");
    }

    static Stream<String> oddSpellings() {
        return Stream.of(
                "/v1/providers/",
                "//v1/providers",
                "/V1/providers",
                "/v1/Providers",
                "/v1/./providers",
                "/v1/x/../providers",
                "/v1/%2e/providers",
                "/v1%2fproviders",
                "/v1/provider%73",
                "/v1/providers;x",
                "/;/v1/providers",
                "/actuator/health/../../v1/providers",
                "/actuator/health/..%2f..%2fv1/providers",
                "/actuator/health/%2e%2e/%2e%2e/v1/providers",
                "/actuator/health;/v1/providers",
                "/actuator/health%2f",
                "/actuator/%68ealth",
                "/actuator//env",
                "/actuator/health/%2e%2e/env",
                "/v1/providers%00",
                "/v1/providers%20",
                "/v1/providers%0a",
                "/v1/providers\\",
                "/%76%31/providers",
                "/v1/provid\u00e9rs",
                "http://a/v1/providers",
                "http://a/actuator/env",
                "/actuator/health/custom",
                "*");
    }

    /** Each closed path in some ways that another program might take for it. */
    @Test
    void noneOfManySpellingsIsAWayIn() throws IOException {
        List<String> spellings = spellings();
        var answers = new TreeMap<String, String>();
        for (String spelling : spellings) {
            answers.put(spelling, send("GET", spelling, "").substring(0, "HTTP/1.1 400".length()));
        }

        assertThat(answers).hasSizeGreaterThan(200);
        answers.forEach((path, status) -> assertThat(status).as(path).matches("HTTP/1\\.1 (400|401|404)"));
    }

    private static List<String> spellings() {
        var all = new ArrayList<String>();
        for (String closed : List.of("/v1/providers", "/v1/models", "/actuator/env", "/actuator/heapdump")) {
            for (UnaryOperator<String> way : WAYS) {
                all.add(way.apply(closed));
            }
        }
        return all;
    }

    private static Map<String, Set<HttpMethod>> routes() {
        var all = new TreeMap<>(server.bean(RouteTable.class).routes());
        for (var mapping : server.context().getBeansOfType(HandlerMapping.class).values()) {
            if (mapping instanceof AbstractHandlerMethodMapping<?> methods) {
                methods.getHandlerMethods().keySet().forEach(info -> {
                    var route = (RequestMappingInfo) info;
                    route.getPatternsCondition()
                            .getPatterns()
                            .forEach(pattern -> all.put(
                                    pattern.getPatternString()
                                            .replaceAll("\\{\\*?.*}", "x")
                                            .replace("/**", "/x"),
                                    Set.of(HttpMethod.GET)));
                });
            }
        }
        return all;
    }

    private static String send(String method, String path, String headers) throws IOException {
        return RawClient.exchange(
                server.port(),
                method + " " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + "\r\n");
    }
}
