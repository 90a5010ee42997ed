package dev.palimpsest.internal.jobs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command line that can be pasted into a POSIX shell, on one line: {@code ./palimpsest generate model --prompt 'The
 * mother tongue of'}. Words with other characters than letters, digits and {@code _@%+:,./=-} are quoted.
 *
 * @param words the program and its arguments, unquoted
 */
public record ShellCommand(List<String> words) {

    /**
     * System property with which a launcher says how the user called it, e.g. {@code ./palimpsest}. Without it a jar is
     * called with {@code java -jar}.
     */
    public static final String PROGRAM = "palimpsest.program";

    /** Every character stands for itself in any position; a word must not begin with = or ~ (zsh expands them). */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+:,./=-]*");

    public ShellCommand {
        words = List.copyOf(words);
    }

    /** A command of this program, called the way the user called it. @param arguments paths, numbers, texts */
    public static ShellCommand palimpsest(Object... arguments) {
        return palimpsest(Arrays.stream(arguments).map(Object::toString).toList());
    }

    /** A command of this program, called the way the user called it. */
    public static ShellCommand palimpsest(List<String> arguments) {
        List<String> words = new ArrayList<>(program(
                System.getProperty(PROGRAM, ""), System.getProperty("java.class.path", ""),
                java(Path.of(System.getProperty("java.home"), "bin", "java"), System.getenv("PATH"))));
        words.addAll(arguments);
        return new ShellCommand(words);
    }

    /**
     * @param launcher how the user called a launcher; empty without one
     * @param java     how to call this Java
     */
    static List<String> program(String launcher, String classPath, String java) {
        if (!launcher.isEmpty()) {
            return List.of(launcher);
        }
        boolean jar = classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator);
        return jar ? List.of(java, "-jar", classPath) : List.of("palimpsest");
    }

    /** {@code java} where a shell finds {@code running} by this name; another one on the path may be too old. */
    static String java(Path running, String path) {
        for (String folder : path == null ? new String[0] : path.split(File.pathSeparator)) {
            Path found = Path.of(folder, "java");
            if (Files.isExecutable(found)) {
                try {
                    return Files.isSameFile(found, running) ? "java" : running.toString();
                } catch (IOException e) {
                    return running.toString();
                }
            }
        }
        return running.toString();
    }

    /** The command with one more argument or several at the end. */
    public ShellCommand with(Object... arguments) {
        List<String> more = new ArrayList<>(words);
        Arrays.stream(arguments).map(Object::toString).forEach(more::add);
        return new ShellCommand(more);
    }

    /** The command, quoted, on one line. */
    @Override
    public String toString() {
        return words.stream().map(ShellCommand::quoted).collect(Collectors.joining(" "));
    }

    /** One word, quoted where a shell would change it. */
    public static String quoted(String word) {
        if (PLAIN.matcher(word).matches()) {
            return word;
        }
        return word.chars().anyMatch(ShellCommand::isControl) ? printed(word) : '\'' + word.replace("'", "'\\''") + '\'';
    }

    private static boolean isControl(int character) {
        return character < ' ' || character == 0x7F;
    }

    /**
     * A word with control characters: pasted as they are, a line break would run the command too early and a tab would
     * complete a name. A command substitution drops line breaks at the end, which therefore stay as they are, in quotes.
     */
    private static String printed(String word) {
        int end = word.length();
        while (end > 0 && word.charAt(end - 1) == '\n') {
            end--;
        }
        StringBuilder format = new StringBuilder();
        for (char character : word.substring(0, end).toCharArray()) {
            if (isControl(character)) {
                format.append(String.format("\\%03o", (int) character));
            } else {
                format.append(switch (character) {
                    case '\\' -> "\\\\";
                    case '%' -> "%%";
                    case '\'' -> "'\\''";
                    default -> String.valueOf(character);
                });
            }
        }
        String text = end == 0 ? "" : "\"$(printf -- '" + format + "')\"";
        return end == word.length() ? text : text + '\'' + word.substring(end) + '\'';
    }
}
