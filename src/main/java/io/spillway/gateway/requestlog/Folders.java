package io.spillway.gateway.requestlog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of calls: their names, and how they are found and taken away. What cannot be read or deleted is passed over.
 */
final class Folders {

    private static final Logger LOG = LoggerFactory.getLogger(Folders.class);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss_SSS").withZone(ZoneOffset.UTC);

    /** What most file systems give at a time. */
    static final long BLOCK = 4_096;

    private static final int TIME_LENGTH = 19;

    private static final Pattern OURS = Pattern.compile("\\d{8}_\\d{6}_\\d{3}_\\d{6}");

    private Folders() {}

    /** Returns the calls' folders in a folder, oldest first. */
    static List<Path> in(Path root) {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Folders::isOurs).sorted().toList();
        } catch (IOException | UncheckedIOException none) {
            return List.of();
        }
    }

    /** Returns the name of the folder of a call. */
    static String name(Instant at, long number) {
        return "%s_%06d".formatted(TIME.format(at), number % 1_000_000);
    }

    /** Returns when the call of a folder began, as its name says. */
    static Instant at(Path folder) {
        return TIME.parse(String.valueOf(folder.getFileName()).substring(0, TIME_LENGTH), Instant::from);
    }

    /** Returns the space that a folder takes. */
    static long size(Path folder) {
        return size(files(folder).stream().map(Folders::fileSize).toList());
    }

    /** Returns the space that a folder with files of these lengths takes: disks give whole blocks, to folders too. */
    static long size(Collection<Long> lengths) {
        return BLOCK + lengths.stream().mapToLong(Folders::blocks).sum();
    }

    private static long blocks(long length) {
        return (length + BLOCK - 1) / BLOCK * BLOCK;
    }

    /** Deletes a folder with its files. */
    static void delete(Path folder) {
        try {
            for (Path file : files(folder)) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException stays) {
            LOG.debug("{} cannot be deleted", folder, stays);
        }
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException | UncheckedIOException none) {
            return List.of();
        }
    }

    private static long fileSize(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            return 0;
        }
    }

    /** A day or an hour that there is not is nobody's folder. */
    private static boolean isOurs(Path folder) {
        try {
            return OURS.matcher(String.valueOf(folder.getFileName())).matches()
                    && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && at(folder).isAfter(Instant.EPOCH);
        } catch (DateTimeException noTime) {
            return false;
        }
    }
}
