package io.spillway.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class SettingsFailureReporterTest {

    @TempDir
    Path folder;

    @Test
    void saysWhereAFileIsNotYamlAndNotWhatStandsThere(CapturedOutput output) throws IOException {
        Files.writeString(folder.resolve("application.yml"), "spillway:\n  api:\n    key: 'sk-canary\n");

        Throwable failure = catchThrowable(() -> Trial.with(
                        Map.of(), Map.of("spillway.env-file", "", "spring.config.location", "file:" + folder + "/"))
                .close());

        assertThat(failure).isNotNull();
        assertThat(output.getErr()).contains("application.yml line 4").contains("is not YAML");
        assertThat(output.getAll()).doesNotContain("canary");
    }

    @Test
    void leavesToOthersWhatIsNotAboutSettings() {
        assertThat(new SettingsFailureReporter().reportException(new IllegalStateException("other")))
                .isFalse();
    }
}
