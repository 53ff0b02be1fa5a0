package io.spillway.gateway.requestlog;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Whether and how each call is written to a folder of its own.
 *
 * @param enabled Whether calls are written: what clients and providers sent, with known secrets masked.
 * @param folder Folder of the calls' folders. It is made if it is missing.
 * @param maxAge Age at which a call's folder is deleted. If a duration suffix is not specified, days will be used.
 * @param maxSize Space that all folders together may take on the disk. Above it the oldest are deleted.
 * @param maxFileSize Size at which a file is cut; the call's metadata says so.
 * @param maxWaiting Memory for calls that are under way or wait for the disk. Above it calls are not written but counted.
 */
@ConfigurationProperties("spillway.request-log")
public record RequestLogProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("logs/detailed_logs") Path folder,

        @DefaultValue("7d") @DurationUnit(ChronoUnit.DAYS) Duration maxAge,

        @DefaultValue("1GB") DataSize maxSize,
        @DefaultValue("10MB") DataSize maxFileSize,
        @DefaultValue("64MB") DataSize maxWaiting) {

    /**
     * @throws IllegalArgumentException if an age or a size is not above zero
     */
    public RequestLogProperties {
        positive("max-age", maxAge.toSeconds());
        positive("max-size", maxSize.toBytes());
        positive("max-file-size", maxFileSize.toBytes());
        positive("max-waiting", maxWaiting.toBytes());
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("spillway.request-log.%s: %d (expected: > 0)".formatted(name, value));
        }
    }
}
