package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
                Arguments.of("GET", "/v1/%zz", 400, ""),
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
                Arguments.of("POST", "/v1/token-count", 501, "not_implemented"),
                Arguments.of("POST", "/v1/cost-estimate", 501, "not_implemented"),
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
