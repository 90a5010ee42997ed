package dev.palimpsest.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/**
 * One command line run in this process.
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

    /** Runs a command that is to succeed with {@code --json}, and reads its document. */
    public static JsonNode json(Object... arguments) {
        Object[] withJson = Arrays.copyOf(arguments, arguments.length + 1);
        withJson[arguments.length] = "--json";
        CommandRun run = of(withJson);
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
