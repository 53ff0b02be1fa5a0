package io.spillway.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The document cannot be stale: run this with {@code -Ddocs.rewrite} to write its tables anew. */
class ConfigurationDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/configuration.md");

    @Test
    void describesEverySetting() throws IOException {
        String written = Files.readString(DOCUMENT);
        String expected = ConfigurationDocument.withTables(written);
        if (System.getProperty("docs.rewrite") != null) {
            Files.writeString(DOCUMENT, expected);
        }

        assertThat(Files.readString(DOCUMENT)).isEqualTo(expected).doesNotContain("no such table");
    }

    @Test
    void describesNothingWithoutWords() throws IOException {
        assertThat(Files.readString(DOCUMENT)).doesNotContainPattern("(?m)^\\| `spillway.*\\|  \\|$");
    }
}
