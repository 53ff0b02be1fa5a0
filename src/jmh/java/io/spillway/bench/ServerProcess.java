package io.spillway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process with what it started, and what Linux counts for them. */
final class ServerProcess implements AutoCloseable {

    /** {@code USER_HZ}, in which /proc/PID/stat counts; 100 on every Linux that Java runs on. */
    private static final long MICROS_PER_TICK = 10_000;

    private static final long PATIENCE_SECONDS = 10;

    private final Process process;

    private ServerProcess(Process process) {
        this.process = process;
    }

    /** Starts it with no environment but the given one, and its output in {@code <name>.log} in the folder. */
    static ServerProcess start(String name, List<String> command, Map<String, String> environment, Path folder) {
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().putAll(environment);
        try {
            return new ServerProcess(builder.start());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Wraps a process that is spoken to through its streams. */
    static ServerProcess of(Process process) {
        return new ServerProcess(process);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the time that the processes have spent on a CPU so far, in the kernel or out of it. */
    long cpuMicros() {
        return everyPid().mapToLong(ServerProcess::cpuMicros).sum();
    }

    private static long cpuMicros(long pid) {
        String stat = read(pid, "stat");
        // The second field is the name in parentheses, which may hold anything; utime and stime are fields 14 and 15.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
    }

    /** Returns the resident memory of the processes; pages that they share count once for each. */
    long residentMegabytes() {
        return everyPid().mapToLong(ServerProcess::residentKilobytes).sum() / 1024;
    }

    private static long residentKilobytes(long pid) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(pid), file));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Lets all threads run on these cores only, such as {@code "0"} or {@code "0,1"}. */
    void runOn(String cores) {
        everyPid().forEach(pid -> Pinning.pin(pid, cores));
    }

    private Stream<Long> everyPid() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
