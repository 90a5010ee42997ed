package dev.palimpsest.internal.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The arguments that Java must be started with so that kernels compute what they say. Reads system properties only and
 * refers to no type of TornadoVM, so that it can report what is missing even where TornadoVM is missing altogether.
 *
 * <table>
 * <caption>Settings without which TornadoVM can give wrong results silently</caption>
 * <tr><td>{@code tornado.recover.bailout=false}</td><td>otherwise a kernel that does not compile runs as
 * sequential Java, thread 0 only</td></tr>
 * <tr><td>{@code tornado.tvm.maxbytecodesize=65536}</td><td>otherwise the bytecode of a long graph is truncated</td></tr>
 * <tr><td>{@code tornado.enable.fastMathOptimizations=false}, {@code tornado.enable.mathOptimizations=false}</td>
 * <td>otherwise square roots and quotients are approximated</td></tr>
 * <tr><td>{@code tornado.enable.nativeFunctions=false}</td><td>otherwise {@code sqrt} becomes OpenCL's
 * {@code native_sqrt}, in double too</td></tr>
 * <tr><td>{@code tornado.opencl.compiler.flags} without {@code -cl-fast-relaxed-math},
 * {@code -cl-unsafe-math-optimizations}, {@code -cl-finite-math-only}, {@code -cl-mad-enable}</td><td>otherwise
 * the driver reorders sums and assumes that there is no NaN</td></tr>
 * </table>
 */
final class Preconditions {

    static final String STARTED = "tornado.load.api.implementation";
    static final String BAILOUT = "tornado.recover.bailout";
    static final String BYTECODE = "tornado.tvm.maxbytecodesize";
    static final String FAST_MATH = "tornado.enable.fastMathOptimizations";
    static final String MATH = "tornado.enable.mathOptimizations";
    static final String NATIVE = "tornado.enable.nativeFunctions";
    static final String OPENCL_FLAGS = "tornado.opencl.compiler.flags";

    private static final int LEAST_BYTECODE = 65536;
    private static final List<String> UNSAFE_FLAGS = List.of("-cl-fast-relaxed-math", "-cl-unsafe-math-optimizations",
            "-cl-finite-math-only", "-cl-mad-enable");

    private Preconditions() {}

    /** What is missing, each item with its remedy; empty when nothing is missing. */
    static Optional<String> missing(Function<String, String> property) {
        if (property.apply(STARTED) == null) {
            return Optional.of("Java was not started with TornadoVM: start it with @$TORNADOVM_HOME/tornado-argfile"
                    + " (./palimpsest does with --engine tornado and TORNADOVM_HOME set)");
        }
        List<String> items = new ArrayList<>();
        requireOff(property, BAILOUT, "a kernel that fails to compile would run as sequential Java and give wrong results",
                items);
        if (!isAtLeast(property.apply(BYTECODE), LEAST_BYTECODE)) {
            items.add("-D" + BYTECODE + "=" + LEAST_BYTECODE + " (a long graph would be cut off)");
        }
        requireOff(property, FAST_MATH, "z-scores and the closed form need exact division and roots", items);
        requireOff(property, MATH, "z-scores and the closed form need exact division and roots", items);
        requireOff(property, NATIVE, "a square root in double would have the precision of a float", items);
        // Without the property TornadoVM's own default applies, which has two of these flags.
        String flags = property.apply(OPENCL_FLAGS);
        if (flags == null || UNSAFE_FLAGS.stream().anyMatch(flags::contains)) {
            items.add("-D" + OPENCL_FLAGS + "=-w (" + (flags == null ? "the default" : "'" + flags + "'")
                    + " lets the driver reorder sums and assume away NaN)");
        }
        return items.isEmpty() ? Optional.empty() : Optional.of("start Java with " + String.join(", ", items));
    }

    private static void requireOff(Function<String, String> property, String name, String why, List<String> items) {
        if (!"false".equalsIgnoreCase(property.apply(name))) {
            items.add("-D" + name + "=false (" + why + ")");
        }
    }

    private static boolean isAtLeast(String value, int least) {
        try {
            return value != null && Integer.parseInt(value.strip()) >= least;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
