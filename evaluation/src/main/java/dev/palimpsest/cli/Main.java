package dev.palimpsest.cli;

import dev.palimpsest.internal.cli.output.StandardOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;

/** The entry point on a Java that meets all requirements. */
public final class Main {

    private Main() {}

    /** @param arguments of the command line */
    public static void main(String[] arguments) {
        StandardError.restore();
        endWithParent();
        PrintWriter out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        PrintWriter err = new StandardOutput(new FileOutputStream(FileDescriptor.err));
        int code = Palimpsest.run(out, err, StandardError.terminal(), arguments);
        System.exit(code);
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
