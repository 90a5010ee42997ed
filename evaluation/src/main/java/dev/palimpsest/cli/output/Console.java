package dev.palimpsest.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.jobs.JobMonitor;
import dev.palimpsest.jobs.Progress;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Where a command speaks.
 *
 * @param out      results; with {@code json} one document and nothing else
 * @param err      everything else
 * @param json     whether the result is wanted as JSON
 * @param terminal whether a person watches {@code err}
 */
public record Console(PrintWriter out, PrintWriter err, boolean json, boolean terminal) implements JobMonitor {

    /** A line of the result for a person; not printed when JSON is wanted. */
    public void say(String format, Object... values) {
        if (!json) {
            out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
            out.flush();
        }
    }

    /** A remark that is not part of the result. */
    @Override
    public void note(String text) {
        err.println(text);
        err.flush();
    }

    @Override
    public Progress progress(String task, long total) {
        return ProgressDisplay.of(this, task, total);
    }

    /** The result as JSON; not printed unless it is wanted. */
    public void result(JsonNode document) {
        if (json) {
            out.println(document);
            out.flush();
        }
    }
}
