package dev.palimpsest.cli;

import dev.palimpsest.internal.cli.output.StandardOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The entry point on a Java that meets all requirements. */
public final class Main {

    private Main() {}

    /** @param arguments of the command line */
    public static void main(String[] arguments) {
        StandardError.restore();
        logWarningsOnly();
        endWithParent();
        PrintWriter out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        PrintWriter err = new StandardOutput(new FileOutputStream(FileDescriptor.err));
        int code = Palimpsest.run(out, err, StandardError.terminal(), arguments);
        System.exit(code);
    }

    /** Standard output is for results, and standard error for what a user has to know, in one line each. */
    private static void logWarningsOnly() {
        System.setProperty("java.util.logging.SimpleFormatter.format", "palimpsest: %5$s%n");
        Logger.getLogger("").setLevel(Level.WARNING);
    }

    /** Ends this process when the {@code Bootstrap} that started it ends, even if that was killed. */
    private static void endWithParent() {
        Long parent = Long.getLong("palimpsest.parent");
        if (parent != null) {
            ProcessHandle.of(parent)
                    .ifPresent(handle -> handle.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
        }
    }
}
