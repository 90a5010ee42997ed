package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.jobs.JobMonitor;
import dev.palimpsest.internal.jobs.Progress;
import dev.palimpsest.internal.jobs.ShellCommand;
import dev.palimpsest.internal.message.OneLine;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * The output of a command. A result that nobody receives is a failure, which ends the command at once. Each line is
 * flushed before the next is printed, whatever its stream, so that a terminal or a file has them in order.
 */
public final class Console implements JobMonitor {

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final Terminal terminal;
    private final StatusLine status;

    /**
     * @param out      the result; with {@code json} a single document
     * @param err      everything else
     * @param json     whether the result is printed as JSON
     * @param terminal what {@code err} is connected to
     */
    public Console(PrintWriter out, PrintWriter err, boolean json, Terminal terminal) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.terminal = terminal;
        this.status = new StatusLine(err, terminal);
    }

    /** Whether the result is printed as JSON. */
    public boolean json() {
        return json;
    }

    /** Whether progress is displayed as a bar on a terminal. */
    public boolean terminal() {
        return terminal.present();
    }

    /** Prints a line of the result as text; ignored when JSON is requested. */
    public void say(String format, Object... values) {
        if (!json) {
            line(OneLine.escaped(values.length == 0 ? format : String.format(Locale.ROOT, format, values)));
        }
    }

    /** Prints a command that the user can paste, indented; ignored when JSON is requested. */
    public void command(ShellCommand command) {
        say("%s", "  " + command);
    }

    /** The columns of the terminal that {@code out} is connected to; {@link Integer#MAX_VALUE} when it is none. */
    int columns() {
        int columns = terminal.outputColumns().getAsInt();
        return columns > 0 ? columns : Integer.MAX_VALUE;
    }

    /** Prints a message that is not part of the result. */
    @Override
    public void note(String text) {
        status.above(() -> {
            err.println(OneLine.of(text));
            err.flush();
        });
    }

    @Override
    public Progress progress(String task, long total) {
        return terminal.present() ? new ProgressBar(status, task, total) : new ProgressLines(this, task, total);
    }

    /** Prints the result as JSON; ignored unless JSON is requested. */
    public void result(JsonNode document) {
        if (json) {
            line(document);
        }
    }

    /** Prints a line of the result, whatever its form. */
    public void line(Object text) {
        status.above(() -> {
            out.println(text);
            StandardOutput.check(out);
        });
    }

    /** Prints a piece of the result as it is. */
    public void print(String piece) {
        status.above(() -> {
            out.print(piece);
            StandardOutput.check(out);
        });
    }
}
