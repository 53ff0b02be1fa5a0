package io.spillway.gateway;

import io.spillway.gateway.provider.registry.InvalidSettingsException;
import io.spillway.gateway.provider.registry.SettingsProblem;
import io.spillway.gateway.settings.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the operator typed.
 *
 * @param mode what to do
 * @param properties the rest, as Spring Boot takes it: {@code --name=value}
 */
record CommandLine(Mode mode, List<String> properties) {

    static final String USAGE = """
            Usage: java -jar spillway-exec.jar [options]

              --host ADDRESS     where to listen (127.0.0.1)
              --port PORT        on which port (8000)
              --enable-request-logging
                                 write each call to a folder of its own below logs/detailed_logs
              --check-config     print the effective configuration, open nothing, exit 0 or 1
              --help             print this
              --NAME=VALUE       set any property, such as --spillway.routing.max-wait=10s
            """;

    private static final Map<String, String> SHORT = Map.of("--host", "--server.address", "--port", "--server.port");

    private static final Set<String> SPRINGS_OWN = Set.of("--debug", "--trace");

    private static final Pattern PROPERTY = Pattern.compile("--[^=\\s]+\\.[^=\\s]*(=.*)?", Pattern.DOTALL);

    private static final List<String> OPTIONS =
            List.of("--host", "--port", "--enable-request-logging", "--check-config", "--help");

    /** What to do. */
    enum Mode {
        /** Serve. */
        RUN,

        /** Say what would be served. */
        CHECK,

        /** Say how to call. */
        HELP
    }

    /**
     * Reads arguments.
     *
     * @throws InvalidSettingsException if there is no such option, or a value is missing
     */
    static CommandLine parse(String... args) {
        var mode = Mode.RUN;
        var properties = new ArrayList<String>();
        Iterator<String> rest = Arrays.asList(args).iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            String option = argument.split("=", 2)[0];
            if (SHORT.containsKey(option)) {
                properties.add(SHORT.get(option) + "=" + value(option, argument, rest));
            } else if (argument.equals("--enable-request-logging")) {
                properties.add("--spillway.request-log.enabled=true");
            } else if (argument.equals("--check-config")) {
                mode = Mode.CHECK;
            } else if (argument.equals("--help") || argument.equals("-h")) {
                mode = Mode.HELP;
            } else {
                properties.add(property(argument, option));
            }
        }
        return new CommandLine(mode, properties);
    }

    private static String value(String option, String argument, Iterator<String> rest) {
        if (argument.length() > option.length()) {
            return argument.substring(option.length() + 1);
        }
        if (!rest.hasNext()) {
            throw problem(option, "needs a value");
        }
        return rest.next();
    }

    private static String property(String argument, String option) {
        if (!PROPERTY.matcher(argument).matches() && !SPRINGS_OWN.contains(argument)) {
            throw problem(option, "there is no such option; did you mean " + Spelling.nearest(option, OPTIONS) + "?");
        }
        return argument;
    }

    private static InvalidSettingsException problem(String option, String expected) {
        return new InvalidSettingsException(List.of(new SettingsProblem(option, null, expected)));
    }
}
