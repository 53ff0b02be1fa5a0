package io.spillway.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.JsonTree;
import org.junit.jupiter.api.Test;

class GeminiSchemaTest {

    @Test
    void leavesAPropertyAloneThatIsNamedLikeAKeyword() {
        JsonNode schema = tree("""
                {"type":"object","properties":{"title":{"type":"string"},"$ref":{"type":"string"},"pattern":{"type":"integer"},"const":{"type":"null"}}}""");

        assertThat(GeminiSchema.json(schema)).isEqualTo(schema);
    }

    @Test
    void writesReferencesOut() {
        assertThat(json("""
                {"type":"object","properties":{"a":{"$ref":"#/$defs/A","description":"mine"},"b":{"$ref":"#/definitions/B"}},
                "$defs":{"A":{"type":"string"}},"definitions":{"B":{"$ref":"#/$defs/A"}}}""")).isEqualTo(tree("""
                {"type":"object","properties":{"a":{"type":"string","description":"mine"},"b":{"type":"string"}}}"""));
    }

    @Test
    void endsAReferenceToItselfAsAnyObject() {
        assertThat(json("""
                {"$ref":"#/$defs/Node","$defs":{"Node":{"type":"object","properties":{"next":{"$ref":"#/$defs/Node"}}}}}""")).isEqualTo(tree("""
                {"type":"object","properties":{"next":{"type":"object","description":"Node"}}}"""));
    }

    @Test
    void mergesWhatMustAllHold() {
        assertThat(json("""
                {"allOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},
                {"properties":{"b":{"type":"string"}},"required":["b"]}]}""")).isEqualTo(tree("""
                {"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a","b"]}"""));
    }

    @Test
    void saysOneOfAsAnyOfAndAConstantAsAnEnum() {
        assertThat(json("""
                {"oneOf":[{"const":"a"},{"type":["string","null"],"examples":["x"]}]}""")).isEqualTo(tree("""
                {"anyOf":[{"enum":["a"]},{"type":["string","null"]}]}"""));
    }

    @Test
    void tellsInTheDescriptionWhatItCannotSay() {
        assertThat(json("""
                {"type":"integer","description":"An age.","exclusiveMinimum":0,"multipleOf":2}""")).isEqualTo(tree("""
                {"type":"integer","description":"An age. (exclusiveMinimum: 0, multipleOf: 2)"}"""));
    }

    @Test
    void givesAnArrayItems() {
        assertThat(json("{\"type\":\"array\"}")).isEqualTo(tree("{\"type\":\"array\",\"items\":{}}"));
    }

    @Test
    void saysItInTheWordsOfOpenApiToOlderModels() {
        JsonNode cleaned = GeminiSchema.openApi(tree("""
                {"type":"object","additionalProperties":false,"properties":{"a":{"type":["integer","null"],"format":"int64","default":1},
                "b":{"type":"string","format":"email"},"c":{"type":"integer","enum":[1,2]}}}"""));

        assertThat(cleaned).isEqualTo(tree("""
                {"type":"object","properties":{"a":{"type":"integer","nullable":true,"format":"int64"},
                "b":{"type":"string"},"c":{"type":"string","enum":["1","2"]}}}"""));
    }

    @Test
    void leavesItsInputAlone() {
        JsonNode schema = tree(
                "{\"allOf\":[{\"properties\":{\"a\":{\"const\":1}}}],\"properties\":{\"b\":{}},\"required\":[\"c\"]}");
        JsonNode before = schema.deepCopy();

        GeminiSchema.json(schema);
        GeminiSchema.openApi(schema);

        assertThat(schema).isEqualTo(before);
    }

    private static JsonNode json(String schema) {
        return GeminiSchema.json(tree(schema));
    }

    private static JsonNode tree(String json) {
        return JsonTree.read(json.getBytes(UTF_8));
    }
}
