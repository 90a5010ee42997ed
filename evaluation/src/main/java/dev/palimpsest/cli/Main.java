package dev.palimpsest.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The entry point on a Java that meets all requirements. */
public final class Main {

    private Main() {}

    /** @param arguments of the command line */
    public static void main(String[] arguments) {
        endWithParent();
        PrintWriter out = writer(FileDescriptor.out, false);
        PrintWriter err = writer(FileDescriptor.err, true);
        int code = Palimpsest.run(out, err, StandardError.isTerminal(), arguments);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Always UTF-8, whatever the locale: the output is JSON, or text from a UTF-8 tokenizer. */
    private static PrintWriter writer(FileDescriptor to, boolean autoFlush) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(to), StandardCharsets.UTF_8), autoFlush);
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
