package dev.palimpsest.cli;

import dev.palimpsest.internal.cli.output.Terminal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The standard streams, by calls of the C library that Java has no methods for: whether they are terminals, how wide
 * these are, and the way back to the real standard error.
 *
 * <p>Java prints a warning about the vector module before any code of ours runs. A launcher therefore starts Java with a
 * standard error of its own that takes this warning, and the real one as another descriptor, which {@link #restore}
 * puts in its place.
 */
public final class StandardError {

    /** Set by a parent process that redirects standard error through a pipe. */
    private static final String ANSWER = "palimpsest.terminal";

    /** System property: the descriptor of the real standard error. */
    private static final String DESCRIPTOR = "palimpsest.stderr";

    /**
     * System property: the file that takes what Java prints before. The parent process has printed the same, and shows
     * the file only if this process does not come so far as to delete it.
     */
    private static final String EARLY = "palimpsest.early";

    private static final int ERROR = 2;
    private static final int OUTPUT = 1;

    /** {@code TIOCGWINSZ}. */
    private static final long WINDOW_SIZE =
            System.getProperty("os.name").startsWith("Mac") ? 0x40087468L : 0x5413L;

    private static final FunctionDescriptor ONE_NUMBER =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);

    private StandardError() {}

    /** {@code isatty(2)}; Java's own check covers standard input and output only. */
    public static boolean isTerminal() {
        String answer = System.getProperty(ANSWER);
        if (answer != null) {
            return Boolean.parseBoolean(answer);
        }
        return call("isatty", ONE_NUMBER, ERROR) || call("_isatty", ONE_NUMBER, ERROR);
    }

    /** What the standard streams are connected to. */
    static Terminal terminal() {
        boolean controllable = !"dumb".equals(System.getenv("TERM"));
        return new Terminal(isTerminal() && controllable, () -> columns(ERROR), () -> columns(OUTPUT));
    }

    /** Makes standard error the one that the user sees. */
    static void restore() {
        Integer descriptor = Integer.getInteger(DESCRIPTOR);
        if (descriptor == null) {
            return;
        }
        FunctionDescriptor twoNumbers =
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        if (call("dup2", twoNumbers, descriptor, ERROR)) {
            call("close", ONE_NUMBER, descriptor);
        }
        String early = System.getProperty(EARLY);
        if (early != null) {
            try {
                Files.deleteIfExists(Path.of(early));
            } catch (IOException e) {
                // The parent process deletes it.
            }
        }
    }

    /** The width of the terminal that a stream is connected to, or that the environment names; 0 when unknown. */
    private static int columns(int stream) {
        Optional<MethodHandle> ioctl = function("ioctl", FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS), Linker.Option.firstVariadicArg(2));
        if (ioctl.isPresent()) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment rowsAndColumns = arena.allocate(ValueLayout.JAVA_SHORT, 4);
                if ((int) ioctl.get().invoke(stream, WINDOW_SIZE, rowsAndColumns) == 0) {
                    return Short.toUnsignedInt(rowsAndColumns.getAtIndex(ValueLayout.JAVA_SHORT, 1));
                }
            } catch (Throwable e) {
                throw new IllegalStateException("ioctl(TIOCGWINSZ)", e);
            }
        }
        return 0;
    }

    /** Whether a function of the C library exists and returns a number above zero. */
    private static boolean call(String name, FunctionDescriptor type, Object... arguments) {
        return function(name, type).map(function -> {
            try {
                return (int) function.invokeWithArguments(arguments) > 0;
            } catch (Throwable e) {
                throw new IllegalStateException(name, e);
            }
        }).orElse(false);
    }

    private static Optional<MethodHandle> function(String name, FunctionDescriptor type, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find(name).map(symbol -> linker.downcallHandle(symbol, type, options));
    }
}
