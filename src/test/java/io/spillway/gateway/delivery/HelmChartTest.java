package io.spillway.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart, rendered as a user would, and held against the schemas of Kubernetes and its restricted profile. */
class HelmChartTest {

    private static final Path CHART = Path.of("helm/spillway");

    /** The oldest that the chart is for. */
    private static final String KUBERNETES = "1.30.0";

    @TempDir
    private Path folder;

    /** Every documented value is set in at least one of them. */
    static Stream<Values> valueSets() {
        return Stream.of(
                new Values("the defaults", ""),
                new Values("keys and settings", """
                        replicaCount: 3
                        image: {repository: registry.example/spillway, tag: 1.2.3, pullPolicy: Always, pullSecrets: [{name: pull}]}
                        proxyApiKey: the-clients-key
                        providerKeys: {GEMINI_API_KEY_1: the-first-key, OPENAI_API_KEY: the-second-key}
                        config: {spillway: {routing: {max-wait: 10s}}}
                        extraEnv: [{name: GLOBAL_TIMEOUT, value: "60"}]
                        podAnnotations: {example.com/team: a}
                        podLabels: {team: a}
                        """),
                new Values("a secret of one's own", """
                        existingSecret: mine
                        serviceAccount: {create: false, name: theirs}
                        data: {existingClaim: kept}
                        """),
                new Values("everything that is optional", """
                        service: {type: LoadBalancer, port: 80, metricsPort: 9091, annotations: {a: b}}
                        serviceAccount: {create: true, name: other, annotations: {a: b}}
                        ingress: {enabled: true, className: nginx, annotations: {a: b}, host: llm.example, path: /, tlsSecret: cert}
                        podDisruptionBudget: {enabled: true, maxUnavailable: 50%}
                        serviceMonitor: {enabled: true, interval: 30s, labels: {release: prometheus}}
                        shutdown: {preStopSeconds: 10, drainSeconds: 120}
                        data: {sizeLimit: 1Gi}
                        resources: {requests: {cpu: 1, memory: 1Gi}, limits: {cpu: 4, memory: 2Gi}}
                        nodeSelector: {disk: ssd}
                        tolerations: [{key: dedicated, operator: Exists, effect: NoSchedule}]
                        affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: kubernetes.io/hostname}}]}}
                        topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]
                        """));
    }

    @Test
    void passesTheStrictLint() {
        LintResult lint = new Helm(CHART).lint().strict().call();

        assertThat(lint.isFailed()).as(lint.getMessages().toString()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void rendersWhatKubernetesAccepts(Values values) throws IOException {
        Manifests manifests = rendered(values);

        assertThat(manifests.all()).hasSizeGreaterThanOrEqualTo(3).allSatisfy(Manifests::assertValid);
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void runsUnderTheRestrictedProfile(Values values) throws IOException {
        JsonNode pod = rendered(values).pod();

        assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.at("/enableServiceLinks").asBoolean(true)).isFalse();
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/runAsUser").asLong()).isPositive();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(containers(pod)).isNotEmpty().allSatisfy(container -> {
            JsonNode context = container.path("securityContext");
            assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(context.path("runAsNonRoot").asBoolean()).isTrue();
            assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        });
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void canWriteToTwoSizedFoldersOnly(Values values) throws IOException {
        JsonNode pod = rendered(values).pod();

        var writable = Manifests.stream(pod.at("/containers/0/volumeMounts"))
                .filter(mount -> !mount.path("readOnly").asBoolean())
                .map(mount -> mount.path("mountPath").asText());
        assertThat(writable).containsExactlyInAnyOrder("/data", "/tmp");
        assertThat(Manifests.stream(pod.path("volumes")).filter(volume -> volume.has("emptyDir")))
                .isNotEmpty()
                .allSatisfy(volume ->
                        assertThat(volume.at("/emptyDir/sizeLimit").asText()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void boundsWhatItTakes(Values values) throws IOException {
        JsonNode pod = rendered(values).pod();

        assertThat(containers(pod)).isNotEmpty().allSatisfy(container -> {
            for (String kind : List.of("requests", "limits")) {
                JsonNode bound = container.path("resources").path(kind);
                assertThat(bound.path("cpu").asText()).isNotEmpty();
                assertThat(bound.path("memory").asText()).isNotEmpty();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void leavesTimeToDrainBeforeItIsKilled(Values values) throws IOException {
        Manifests manifests = rendered(values);

        JsonNode container = manifests.pod().at("/containers/0");
        int preStop = container.at("/lifecycle/preStop/sleep/seconds").asInt();
        String drain = Manifests.stream(container.path("env"))
                .filter(variable -> variable.path("name").asText().equals("SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE"))
                .map(variable -> variable.path("value").asText())
                .findFirst()
                .orElseThrow();
        assertThat(preStop).isPositive();
        assertThat(manifests.pod().path("terminationGracePeriodSeconds").asInt())
                .isGreaterThan(preStop + Integer.parseInt(drain.replace("s", "")) + 5);
        assertThat(manifests
                        .one("Deployment")
                        .at("/spec/strategy/rollingUpdate/maxUnavailable")
                        .asInt(1))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void asksForLifeAndReadinessWhereTheMetricsAre(Values values) throws IOException {
        JsonNode container = rendered(values).pod().at("/containers/0");

        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/actuator/health/liveness");
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/actuator/health/readiness");
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(container.path(probe).at("/httpGet/port").asText()).isEqualTo("metrics");
        }
    }

    @Test
    void keepsKeysInASecretAndNowhereElse() throws IOException {
        Manifests manifests = rendered(valueSet("keys and settings"));

        JsonNode data = manifests.one("Secret").path("data");
        assertThat(decoded(data.path("PROXY_API_KEY"))).isEqualTo("the-clients-key");
        assertThat(decoded(data.path("GEMINI_API_KEY_1"))).isEqualTo("the-first-key");
        assertThat(manifests.all())
                .filteredOn(manifest -> !manifest.path("kind").asText().equals("Secret"))
                .noneMatch(manifest -> manifest.toString().contains("-key\""));
        assertThat(manifests.one("Secret").path("metadata").toString()).doesNotContain("the-clients-key");
    }

    @Test
    void makesAKeyWhenNoneIsGiven() throws IOException {
        JsonNode data = rendered(valueSet("the defaults")).one("Secret").path("data");

        assertThat(decoded(data.path("PROXY_API_KEY"))).hasSize(40);
    }

    @Test
    void makesNoSecretBesideOnesOwn() throws IOException {
        Manifests manifests = rendered(valueSet("a secret of one's own"));

        assertThat(manifests.ofKind("Secret")).isEmpty();
        assertThat(manifests.pod().at("/containers/0/envFrom/0/secretRef/name").asText())
                .isEqualTo("mine");
    }

    @Test
    void rollsThePodsWhenAKeyOrASettingChanges() throws IOException {
        String before = checksums(new Values("before", "proxyApiKey: a"));

        assertThat(checksums(new Values("again", "proxyApiKey: a"))).isEqualTo(before);
        assertThat(checksums(new Values("other key", "proxyApiKey: b"))).isNotEqualTo(before);
        assertThat(checksums(new Values("other setting", "{proxyApiKey: a, config: {a: b}}")))
                .isNotEqualTo(before);
    }

    @Test
    void rendersTheOptionalPartsWhenAskedFor() throws IOException {
        Manifests manifests = rendered(valueSet("everything that is optional"));

        assertThat(manifests.one("Ingress").at("/spec/tls/0/secretName").asText())
                .isEqualTo("cert");
        assertThat(manifests.one("ServiceMonitor").at("/spec/endpoints/0/port").asText())
                .isEqualTo("metrics");
        assertThat(manifests
                        .one("PodDisruptionBudget")
                        .at("/spec/maxUnavailable")
                        .asText())
                .isEqualTo("50%");
    }

    @Test
    void namesTheValueThatIsWrong() {
        assertThatThrownBy(() -> rendered(new Values("no pods", "replicaCount: 0")))
                .hasMessageContaining("replicaCount");
        assertThatThrownBy(() -> rendered(new Values("a typing error", "replicas: 2")))
                .hasMessageContaining("replicas");
    }

    private String checksums(Values values) throws IOException {
        return rendered(values)
                .one("Deployment")
                .at("/spec/template/metadata/annotations")
                .toString();
    }

    private static List<JsonNode> containers(JsonNode pod) {
        return Stream.concat(Manifests.stream(pod.path("containers")), Manifests.stream(pod.path("initContainers")))
                .toList();
    }

    private static String decoded(JsonNode base64) {
        return new String(Base64.getDecoder().decode(base64.asText()), StandardCharsets.UTF_8);
    }

    private static Values valueSet(String name) {
        return valueSets()
                .filter(values -> values.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Manifests rendered(Values values) throws IOException {
        Path file = Files.writeString(folder.resolve("values.yaml"), values.yaml());
        return Manifests.of(new Helm(CHART)
                .template()
                .withName("rel")
                .withKubeVersion(KUBERNETES)
                .withValuesFile(file)
                .call());
    }

    /** What a user sets. */
    record Values(String name, String yaml) {
        @Override
        public String toString() {
            return name;
        }
    }
}
