package dev.palimpsest.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/** Whether standard error is a terminal, which decides between progress bars and log lines. */
public final class StandardError {

    /** Set by a parent process that redirects standard error through a pipe. */
    private static final String ANSWER = "palimpsest.terminal";

    private StandardError() {}

    /** {@code isatty(2)}; Java's own check covers standard input and output only. */
    public static boolean isTerminal() {
        String answer = System.getProperty(ANSWER);
        if (answer != null) {
            return Boolean.parseBoolean(answer);
        }
        Linker linker = Linker.nativeLinker();
        var isatty = linker.defaultLookup().find("isatty").or(() -> linker.defaultLookup().find("_isatty"));
        if (isatty.isEmpty()) {
            return false;
        }
        var call = linker.downcallHandle(
                isatty.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            return (int) call.invokeExact(2) != 0;
        } catch (Throwable e) {
            throw new IllegalStateException("isatty(2)", e);
        }
    }
}
