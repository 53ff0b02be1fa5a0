package io.spillway.gateway.settings;

import io.spillway.gateway.provider.registry.SettingsProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code .env} file as the tools that write them mean it.
 *
 * <p>{@code NAME=value}, with {@code export} before it if you like. {@code #} begins a comment at the start of a line or
 * after a blank. Single quotes keep everything as it stands; double quotes know {@code \n \r \t \" \\ \$}; both may span
 * lines. A byte order mark and Windows line ends are passed over. Nothing is substituted.
 */
final class DotenvReader {

    private static final Pattern ASSIGNMENT =
            Pattern.compile("[ \\t]*(?:export[ \\t]+)?([A-Za-z_][A-Za-z0-9_-]*)[ \\t]*=[ \\t]*");

    private static final Pattern NOTHING = Pattern.compile("[ \\t]*(?:#.*)?");

    private final String file;
    private final String text;
    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<SettingsProblem> problems = new ArrayList<>();
    private int position;
    private int line = 1;

    private DotenvReader(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** Reads a file's text. A later line of the same name wins. */
    static Dotenv read(String file, String text) {
        String unix = text.replace("\r\n", "\n").replace('\r', '\n');
        var reader = new DotenvReader(file, unix.startsWith("\uFEFF") ? unix.substring(1) : unix);
        while (reader.position < reader.text.length()) {
            reader.line();
        }
        return new Dotenv(reader.variables, reader.lines, reader.problems);
    }

    private void line() {
        Matcher assignment = ASSIGNMENT.matcher(text).region(position, endOfLine());
        if (assignment.lookingAt()) {
            int started = line;
            position = assignment.end();
            String value = value();
            if (value != null) {
                variables.put(assignment.group(1), value);
                lines.put(assignment.group(1), started);
            }
        } else if (!NOTHING.matcher(text).region(position, endOfLine()).matches()) {
            problem("expected: NAME=value or a comment");
        }
        nextLine();
    }

    private @Nullable String value() {
        char first = position < text.length() ? text.charAt(position) : '\n';
        return first == '"' || first == '\'' ? quoted(first) : plain();
    }

    private String plain() {
        String rest = text.substring(position, endOfLine());
        if (rest.startsWith("#")) {
            return "";
        }
        return rest.replaceFirst("[ \\t]#.*", "").strip();
    }

    private @Nullable String quoted(char quote) {
        var value = new StringBuilder();
        for (int next = position + 1; next < text.length(); next++) {
            char c = text.charAt(next);
            if (c == quote) {
                return closed(next + 1, value.toString());
            }
            if (c == '\\' && quote == '"' && next + 1 < text.length()) {
                value.append(escaped(text.charAt(++next)));
            } else {
                value.append(c);
            }
        }
        problem("the quote is not closed");
        return null;
    }

    private @Nullable String closed(int end, String value) {
        int begun = position;
        for (int at = begun; at < end; at++) {
            line += text.charAt(at) == '\n' ? 1 : 0;
        }
        position = end;
        if (NOTHING.matcher(text).region(position, endOfLine()).matches()) {
            return value;
        }
        problem("nothing but a comment may follow the closing quote");
        return null;
    }

    /** A backslash before anything else stands for itself. */
    private static String escaped(char c) {
        return switch (c) {
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case '"', '\\', '$' -> String.valueOf(c);
            default -> "\\" + c;
        };
    }

    private int endOfLine() {
        int end = text.indexOf('\n', position);
        return end < 0 ? text.length() : end;
    }

    private void nextLine() {
        position = endOfLine() + 1;
        line++;
    }

    private void problem(String expected) {
        problems.add(new SettingsProblem(file + " line " + line, null, expected));
    }
}
