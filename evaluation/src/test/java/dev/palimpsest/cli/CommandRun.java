package dev.palimpsest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * A command line run in this process.
 *
 * @param code the exit code
 * @param out  standard output
 * @param err  standard error
 */
public record CommandRun(int code, String out, String err) {

    public static CommandRun of(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Palimpsest.run(new PrintWriter(out), new PrintWriter(err), false,
                Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        return new CommandRun(code, out.toString(), err.toString());
    }

    /** {@code first}, followed by {@code more}. */
    public static Object[] arguments(Object[] first, Object... more) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray();
    }

    /** Runs a command that must fail with exit code 2 and one line that contains {@code message}. */
    public static void assertRefused(String message, Object... arguments) {
        CommandRun run = of(arguments);
        assertEquals(2, run.code, message + ": " + run.err);
        assertTrue(run.err.contains(message), run.err);
        assertEquals(1, run.err.lines().count(), run.err);
    }

    /** Runs a command with {@code --json}, which must succeed, and parses its document. */
    public static JsonNode json(Object... arguments) {
        CommandRun run = of(arguments(arguments, "--json"));
        if (run.code != 0) {
            throw new AssertionError("exit " + run.code + ": " + run.err);
        }
        return parse(run.out);
    }

    public static JsonNode parse(String document) {
        try {
            return new ObjectMapper().readTree(document);
        } catch (JsonProcessingException e) {
            throw new AssertionError(document, e);
        }
    }
}
