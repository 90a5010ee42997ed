package dev.palimpsest.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Where the command line begins on a Java that has all it needs. */
public final class Main {

    private Main() {}

    /** @param arguments the command line's */
    public static void main(String[] arguments) {
        endWithParent();
        PrintWriter out = writer(FileDescriptor.out, false);
        PrintWriter err = writer(FileDescriptor.err, true);
        int code = Palimpsest.run(out, err, StandardError.isTerminal(), arguments);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** UTF-8 whatever the locale: what is written is JSON, or text from a UTF-8 tokenizer. */
    private static PrintWriter writer(FileDescriptor to, boolean autoFlush) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(to), StandardCharsets.UTF_8), autoFlush);
    }

    /** A process started by {@code Bootstrap} must not outlive it, however that one ends. */
    private static void endWithParent() {
        Long parent = Long.getLong("palimpsest.parent");
        if (parent != null) {
            ProcessHandle.of(parent)
                    .ifPresent(handle -> handle.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
        }
    }
}
