package io.spillway.gateway.provider;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where it is kept what is known of credentials: cooldowns, lockouts, limits and usage.
 *
 * @param store Whether that is a file (embedded), which outlives a restart, or the memory of this process (memory).
 * @param folder Folder of the file. It is made if it is missing; only one server at a time can use it.
 */
@Validated
@ConfigurationProperties("spillway.state")
public record StateProperties(
        @DefaultValue("embedded") @NotNull Store store,

        @DefaultValue("data") @NotNull Path folder) {

    /** A place to keep it. */
    public enum Store {
        /** A database file. */
        EMBEDDED,

        /** This process. */
        MEMORY
    }

    /** Returns the file. */
    Path file() {
        return folder.resolve("spillway.db");
    }
}
