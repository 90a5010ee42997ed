package dev.palimpsest.cli;

import com.fasterxml.jackson.databind.JsonNode;
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
record Console(PrintWriter out, PrintWriter err, boolean json, boolean terminal) {

    /** A line of the result for a person; not printed when JSON is wanted. */
    void say(String format, Object... values) {
        if (!json) {
            out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
            out.flush();
        }
    }

    /** A remark that is not part of the result. */
    void note(String text) {
        err.println(text);
        err.flush();
    }

    /** The result as JSON; not printed unless it is wanted. */
    void result(JsonNode document) {
        if (json) {
            out.println(document);
            out.flush();
        }
    }
}
