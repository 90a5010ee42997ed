package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.jobs.JobMonitor;
import dev.palimpsest.internal.jobs.Progress;
import dev.palimpsest.internal.message.OneLine;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * The output of a command. A result that nobody receives is a failure, which ends the command at once.
 *
 * @param out      the result; with {@code json} a single document
 * @param err      everything else
 * @param json     whether the result is printed as JSON
 * @param terminal whether {@code err} is a terminal
 */
public record Console(PrintWriter out, PrintWriter err, boolean json, boolean terminal) implements JobMonitor {

    /** Prints a line of the result as text; ignored when JSON is requested. */
    public void say(String format, Object... values) {
        if (!json) {
            line(OneLine.escaped(values.length == 0 ? format : String.format(Locale.ROOT, format, values)));
        }
    }

    /** Prints a message that is not part of the result. */
    @Override
    public void note(String text) {
        err.println(OneLine.of(text));
        err.flush();
    }

    @Override
    public Progress progress(String task, long total) {
        return ProgressDisplay.of(this, task, total);
    }

    /** Prints the result as JSON; ignored unless JSON is requested. */
    public void result(JsonNode document) {
        if (json) {
            line(document);
        }
    }

    /** Prints a line of the result, whatever its form. */
    public void line(Object text) {
        out.println(text);
        StandardOutput.check(out);
    }

    /** Prints a piece of the result as it is. */
    public void print(String piece) {
        out.print(piece);
        StandardOutput.check(out);
    }
}
