package dev.palimpsest.internal.cli.output;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The last line of a terminal, which is drawn again and again and removed in the end. Lines of messages and results are
 * printed above it.
 *
 * <p>The cursor stays in the first column. When a window becomes narrower, terminals break the line that is already
 * drawn into several; all of them are after the cursor, so that erasing from there removes the whole line.
 */
final class StatusLine {

    private static final String BEGINNING = "\r";
    private static final String ERASE_AFTER = "\u001b[J";
    private static final String ERASE_REST_OF_LINE = "\u001b[K";

    private final PrintWriter err;
    private final Terminal terminal;
    private final Deque<Object> owners = new ArrayDeque<>();
    private String shown = "";
    private int columns;
    private boolean ended;
    private Thread hook;

    StatusLine(PrintWriter err, Terminal terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** Columns that a text may take: all but the last, in which some terminals begin a new line. */
    synchronized int room() {
        return Math.max(1, terminal.columns() - 1);
    }

    /** Gives the line to {@code owner}, until it lets go or another one takes it. */
    synchronized void take(Object owner) {
        if (owners.isEmpty() && !ended) {
            watchForEnd();
        }
        owners.addLast(owner);
    }

    /** Shows a text of at most {@link #room} columns, if the line is {@code owner}'s. */
    synchronized void show(Object owner, String text) {
        if (owners.peekLast() == owner && !ended) {
            draw(text);
        }
    }

    /** Removes what {@code owner} shows. */
    synchronized void release(Object owner) {
        boolean last = owners.peekLast() == owner;
        boolean held = owners.remove(owner);
        if (last) {
            erase();
        }
        if (held && owners.isEmpty() && hook != null) {
            stopWatching();
        }
    }

    /** Prints something that ends with a new line above the status line. */
    synchronized void above(Runnable printing) {
        String text = shown;
        erase();
        printing.run();
        if (!text.isEmpty() && !ended) {
            draw(text);
        }
    }

    /** Removes the line for good: the program ends. */
    synchronized void end() {
        ended = true;
        erase();
    }

    private void draw(String text) {
        int now = terminal.columns();
        String fitting = DisplayWidth.fit(text, Math.max(1, now - 1));
        String erasing = now == columns || shown.isEmpty() ? "" : ERASE_AFTER;
        err.print(BEGINNING + erasing + fitting + ERASE_REST_OF_LINE + BEGINNING);
        err.flush();
        shown = fitting;
        columns = now;
    }

    private void erase() {
        if (!shown.isEmpty()) {
            err.print(BEGINNING + ERASE_AFTER);
            err.flush();
            shown = "";
        }
    }

    /** Removes the line when the program is interrupted, so that the shell's prompt begins in an empty line. */
    private void watchForEnd() {
        Thread atEnd = new Thread(this::end);
        try {
            Runtime.getRuntime().addShutdownHook(atEnd);
            hook = atEnd;
        } catch (IllegalStateException e) {
            // The program is ending already.
            ended = true;
        }
    }

    private void stopWatching() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending already; the hook has run or will run.
        }
    }
}
