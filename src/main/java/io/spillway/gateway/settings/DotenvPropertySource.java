package io.spillway.gateway.settings;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The variables of a {@code .env} file: they mean what the environment's mean, and yield to them. */
final class DotenvPropertySource extends SystemEnvironmentPropertySource implements OriginLookup<String> {

    /** Spring Boot reads a source as it reads the environment if its name ends so. */
    static final String NAME = "dotenv-systemEnvironment";

    private final String file;
    private final Dotenv dotenv;

    DotenvPropertySource(String file, Dotenv dotenv) {
        super(NAME, new HashMap<>(Map.<String, Object>copyOf(dotenv.variables())));
        this.file = file;
        this.dotenv = dotenv;
    }

    /** Returns what was read. */
    Dotenv dotenv() {
        return dotenv;
    }

    /** Returns the file's name as it was given. */
    String file() {
        return file;
    }

    @Override
    public @Nullable Origin getOrigin(String variable) {
        Integer line = dotenv.lines().get(variable);
        return line == null ? null : new VariableOrigin(variable, file + " line " + line);
    }
}
