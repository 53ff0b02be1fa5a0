package io.spillway.gateway.provider.registry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.spillway.gateway.provider.Dialects;
import io.spillway.gateway.provider.ProviderId;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what is wrong with one provider's settings beyond what their types say. */
final class ProviderCheck {

    /** What cannot be laid down for a model, because it is the client's to say or ours. */
    private static final List<String> RESERVED_OPTIONS = List.of("model", "stream", "stream_options");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String id;
    private final ProviderProperties said;
    private final ProviderProperties all;
    private final boolean builtIn;
    private final List<SettingsProblem> problems = new ArrayList<>();

    ProviderCheck(String id, ProviderProperties said, ProviderProperties all, boolean builtIn) {
        this.id = id;
        this.said = said;
        this.all = all;
        this.builtIn = builtIn;
    }

    List<SettingsProblem> problems() {
        if (!ProviderId.isValid(id)) {
            problem("", null, "is no name for a provider (expected: letters, digits and single underscores)");
        }
        checkBaseUrl(all.baseUrl());
        checkDialect(all.dialect());
        checkVersion(all.apiVersion(), all.baseUrl());
        checkRegion(said.region());
        checkSize();
        checkCertificate();
        checkHeader();
        if (said.modelOptions() != null) {
            said.modelOptions().forEach(this::checkOptions);
        }
        return problems;
    }

    private void checkBaseUrl(@Nullable URI url) {
        if (url == null) {
            checkThatNoneIsNeeded();
        } else if (!("http".equals(url.getScheme()) || "https".equals(url.getScheme())) || url.getHost() == null) {
            problem(".base-url", shown(url), "a URL such as https://api.example.com/v1");
        } else if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            problem(".base-url", shown(url), "a plain prefix, without user, query or fragment");
        }
    }

    private void checkThatNoneIsNeeded() {
        if (!builtIn) {
            problem(".base-url", null, "is missing; '" + id + "' is not a built-in provider and needs its address");
        } else if (said.keys() != null && !said.keys().isEmpty()) {
            problem(
                    ".base-url",
                    null,
                    "is missing; the address of '" + id + "' is its customer's own, or its region's");
        }
    }

    private void checkDialect(@Nullable String dialect) {
        if (dialect != null && !Dialects.ofProviders().contains(dialect)) {
            problem(".dialect", dialect, "one of " + String.join(", ", Dialects.ofProviders()));
        }
    }

    private void checkVersion(@Nullable String version, @Nullable URI url) {
        if (version != null
                && url != null
                && url.getPath() != null
                && url.getPath().startsWith("/openai")) {
            problem(".base-url", shown(url), "the resource's own without /openai, since there is an api-version");
        }
    }

    private void checkRegion(@Nullable String region) {
        if (region != null && !region.matches("[a-z0-9-]+")) {
            problem(".region", region, "a region such as us-east-1");
        }
    }

    private void checkSize() {
        var size = all.maxResponseSize();
        if (size != null && (size.toBytes() < 1 || size.toBytes() > Integer.MAX_VALUE)) {
            problem(".max-response-size", size.toString(), "from 1B to 2047MB");
        }
    }

    private void checkCertificate() {
        var file = all.caCertificate();
        if (file != null && !Files.isReadable(file)) {
            problem(".ca-certificate", file.toString(), "a PEM file that can be read");
        }
    }

    private void checkHeader() {
        String header = all.authHeader();
        if (header != null && !header.matches("[A-Za-z0-9-]+")) {
            problem(".auth-header", header, "the name of a header");
        }
    }

    private void checkOptions(String model, String options) {
        String setting = ".model-options[" + model + "]";
        JsonNode fields = json(options);
        if (!fields.isObject()) {
            problem(setting, options, "a JSON object such as {\"reasoning_effort\":\"high\"}");
        } else if (RESERVED_OPTIONS.stream().anyMatch(fields::has)) {
            problem(setting, options, "fields other than " + String.join(", ", RESERVED_OPTIONS));
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException notJson) {
            return MissingNode.getInstance();
        }
    }

    /** Leaves out where a careless URL carries a secret. */
    private static String shown(URI url) {
        return url.toString().replaceAll("//[^/]*@", "//***@").replaceAll("\\?.*", "?***");
    }

    private void problem(String suffix, @Nullable String value, String expected) {
        problems.add(new SettingsProblem("spillway.providers." + id + suffix, value, expected));
    }
}
