package dev.palimpsest.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What Java has to be started with before a kernel may be trusted. Looks at system properties only and names no type of
 * TornadoVM, so that it can say what is missing where everything is.
 *
 * <table>
 * <caption>Guards against TornadoVM's silent wrong answers</caption>
 * <tr><td>{@code tornado.recover.bailout=false}</td><td>else a kernel that does not compile runs as sequential Java,
 * thread 0 only</td></tr>
 * <tr><td>{@code tornado.tvm.maxbytecodesize=65536}</td><td>else a long graph's bytecode is cut off</td></tr>
 * <tr><td>{@code tornado.enable.fastMathOptimizations=false}, {@code tornado.enable.mathOptimizations=false}</td>
 * <td>else square roots and quotients are rewritten</td></tr>
 * <tr><td>{@code tornado.enable.nativeFunctions=false}</td><td>else {@code sqrt} becomes OpenCL's {@code native_sqrt}, in
 * double too</td></tr>
 * <tr><td>{@code tornado.opencl.compiler.flags} without {@code -cl-fast-relaxed-math},
 * {@code -cl-unsafe-math-optimizations}, {@code -cl-finite-math-only}, {@code -cl-mad-enable}</td><td>else the driver
 * does, and NaN is assumed away</td></tr>
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

    /** What is missing, every item with its remedy; empty when nothing is. */
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
        // Without the property TornadoVM's own default holds, which has two of them.
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
