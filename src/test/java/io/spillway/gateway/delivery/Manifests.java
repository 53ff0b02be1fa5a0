package io.spillway.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.yaml.snakeyaml.Yaml;

/** What a chart renders to. */
record Manifests(List<JsonNode> all) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Manifests of(String yaml) {
        return new Manifests(StreamSupport.stream(new Yaml().loadAll(yaml).spliterator(), false)
                .filter(Objects::nonNull)
                .map(document -> JSON.<JsonNode>valueToTree(document))
                .toList());
    }

    static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    List<JsonNode> ofKind(String kind) {
        return all.stream()
                .filter(manifest -> manifest.path("kind").asText().equals(kind))
                .toList();
    }

    JsonNode one(String kind) {
        List<JsonNode> found = ofKind(kind);
        return found.size() == 1 ? found.get(0) : fail("%s: %d (expected: 1)".formatted(kind, found.size()));
    }

    JsonNode pod() {
        return one("Deployment").at("/spec/template/spec");
    }

    /** Refuses fields that Kubernetes does not know, and misses those that it requires. */
    static void assertValid(JsonNode manifest) {
        JsonElement json = JsonParser.parseString(manifest.toString());
        String kind = manifest.path("kind").asText();
        ThrowingCallable check = switch (kind) {
            case "ConfigMap" -> () -> V1ConfigMap.validateJsonElement(json);
            case "Deployment" -> () -> V1Deployment.validateJsonElement(json);
            case "Ingress" -> () -> V1Ingress.validateJsonElement(json);
            case "PodDisruptionBudget" -> () -> V1PodDisruptionBudget.validateJsonElement(json);
            case "Secret" -> () -> V1Secret.validateJsonElement(json);
            case "Service" -> () -> V1Service.validateJsonElement(json);
            case "ServiceAccount" -> () -> V1ServiceAccount.validateJsonElement(json);
            // The Prometheus operator's own, which is not in Kubernetes' schemas.
            case "ServiceMonitor" -> () -> {};
            default -> () -> fail("no schema for " + kind);
        };
        assertThatCode(check).as(kind).doesNotThrowAnyException();
    }
}
