package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

/** What docs/embedding.md promises to those who take the library alone. */
class EmbeddingTest {

    private static final Pattern PROGRAM = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    private static final String CLASSES = "target/classes";

    @TempDir
    private Path folder;

    @Test
    void theProgramOnThePageRunsOnTheLibraryAlone() throws Exception {
        var page = PROGRAM.matcher(Files.readString(Path.of("docs/embedding.md")));
        assertThat(page.find()).isTrue();
        Path source = Files.writeString(folder.resolve("Embedded.java"), page.group(1));

        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", CLASSES, "-proc:none", "-d", folder.toString(), source.toString());

        assertThat(compiled).isZero();
        assertThat(run("Embedded")).containsExactly("key-1 rests for 60 s", "hello");
    }

    @Test
    void anEmbedderGetsNothingOfTheServer() throws Exception {
        var pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new File("pom.xml"));
        var kept = (NodeList) XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                        "/project/dependencies/dependency[not(optional='true') and not(scope='test')]/artifactId",
                        pom,
                        XPathConstants.NODESET);

        List<String> names = IntStream.range(0, kept.getLength())
                .mapToObj(index -> kept.item(index).getTextContent())
                .toList();
        assertThat(names).containsExactlyInAnyOrder("jspecify", "reactor-core", "jackson-databind");
    }

    private List<String> run(String program) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(java, "-cp", folder + File.pathSeparator + CLASSES, program)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return output.lines().toList();
    }
}
