package dev.palimpsest.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Recovers the arguments as the user typed them. In the locale C or POSIX, Java decodes each byte that is not ASCII as
 * U+FFFD; the original bytes are in {@code /proc}. Compiled for Java 8, like {@link Bootstrap}.
 */
final class TypedArguments {

    /**
     * System property with which the first process passes the arguments to the second, in ASCII because its locale may
     * be ASCII too.
     */
    static final String PROPERTY = "palimpsest.arguments";

    private static final Path COMMAND_LINE = Paths.get("/proc/self/cmdline");
    private static final char LOST = '\uFFFD';

    private TypedArguments() {}

    /** Whether any of {@code arguments} was damaged. */
    static boolean areLost(String[] arguments) {
        for (String argument : arguments) {
            if (argument.indexOf(LOST) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** {@code arguments} as typed, or null when they cannot be recovered. */
    static String[] recover(String[] arguments) {
        try {
            return Files.isReadable(COMMAND_LINE) ? last(Files.readAllBytes(COMMAND_LINE), arguments) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * The last arguments of a command line, in which each argument ends with a zero byte.
     *
     * @param damaged the arguments as Java decoded them
     * @return null unless they are valid UTF-8 and match {@code damaged} apart from the damage
     */
    static String[] last(byte[] commandLine, String[] damaged) {
        try {
            List<String> all = split(commandLine);
            int first = all.size() - damaged.length;
            if (first < 0) {
                return null;
            }
            String[] typed = all.subList(first, all.size()).toArray(new String[0]);
            for (int i = 0; i < typed.length; i++) {
                if (damaged[i].indexOf(LOST) < 0 && !damaged[i].equals(typed[i])) {
                    return null;
                }
            }
            return typed;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** The value of {@link #PROPERTY}. */
    static String handOver(String[] arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String argument : arguments) {
            byte[] utf8 = argument.getBytes(StandardCharsets.UTF_8);
            bytes.write(utf8, 0, utf8.length);
            bytes.write(0);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** The arguments that were {@link #handOver handed over}. */
    static String[] takeOver(String value) throws CharacterCodingException {
        byte[] bytes = Base64.getDecoder().decode(value);
        return split(bytes).toArray(new String[0]);
    }

    private static List<String> split(byte[] bytes) throws CharacterCodingException {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == 0) {
                parts.add(StandardCharsets.UTF_8.newDecoder()
                        .decode(ByteBuffer.wrap(bytes, from, at - from))
                        .toString());
                from = at + 1;
            }
        }
        return parts;
    }
}
