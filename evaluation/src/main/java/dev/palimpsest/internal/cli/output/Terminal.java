package dev.palimpsest.internal.cli.output;

import java.util.function.IntSupplier;

/**
 * What the output streams are connected to. Widths are asked for again whenever they are used, since a window can be
 * resized.
 *
 * @param present      whether standard error is a terminal that understands control sequences
 * @param errorColumns its width in columns; 0 when unknown
 * @param outputColumns the width of the terminal that standard output is connected to; 0 when it is none, or unknown
 */
public record Terminal(boolean present, IntSupplier errorColumns, IntSupplier outputColumns) {

    private static final int USUAL = 80;

    /** Readable help is neither narrower nor wider. */
    private static final int NARROWEST_HELP = 50;

    private static final int WIDEST_HELP = 110;

    /** A terminal of unknown width, or none. */
    public static Terminal of(boolean present) {
        return new Terminal(present, () -> 0, () -> 0);
    }

    /** The columns of standard error; 80 when unknown. */
    int columns() {
        int columns = errorColumns.getAsInt();
        return columns > 0 ? columns : USUAL;
    }

    /** The columns for help on standard output; 80 when unknown. */
    public int helpColumns() {
        int columns = outputColumns.getAsInt();
        return columns > 0 ? Math.clamp(columns, NARROWEST_HELP, WIDEST_HELP) : USUAL;
    }
}
