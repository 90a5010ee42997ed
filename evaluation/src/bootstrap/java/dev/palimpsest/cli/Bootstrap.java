package dev.palimpsest.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The entry point of {@code java -jar palimpsest.jar}. Compiled for Java 8, so that any Java can load it:
 *
 * <pre>
 *   Java older than 25                    prints one line with the requirement, exit code 1
 *   25, without jdk.incubator.vector      restarts the same Java with the module and waits for it
 *   25, with the module                   runs the command line
 *   25, in the locale C                   restarts in C.UTF-8 when an argument is not ASCII
 * </pre>
 *
 * A jar's manifest cannot request a module, hence the restart. Classes newer than Java 8 are used by reflection.
 */
public final class Bootstrap {

    private static final int JAVA = 25;
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String MAIN = "dev.palimpsest.cli.Main";

    /** System property of the restarted process: the id of the process that waits for it. */
    private static final String PARENT = "palimpsest.parent";

    /** System property of the restarted process: the descriptor of the real standard error. */
    private static final String DESCRIPTOR = "palimpsest.stderr";

    /** System property of the restarted process: the file that takes what Java prints when it starts. */
    private static final String EARLY = "palimpsest.early";

    private static final String SHELL = "/bin/sh";

    /** The first line a Java prints when the module is requested; it cannot be suppressed. */
    private static final String WARNING = "WARNING: Using incubator modules: " + VECTOR_MODULE;

    private Bootstrap() {}

    /** @param arguments of the command line */
    public static void main(String[] arguments) throws Exception {
        int java = feature(System.getProperty("java.specification.version"));
        if (java < JAVA) {
            System.err.println("palimpsest needs Java " + JAVA + "; this is Java " + java + " at "
                    + System.getProperty("java.home") + "; install a JDK " + JAVA
                    + ", e.g. from adoptium.net, and start the jar with its bin/java");
            System.exit(1);
        }
        String handedOver = System.getProperty(TypedArguments.PROPERTY);
        boolean lost = handedOver == null && TypedArguments.areLost(arguments);
        if (lost) {
            String[] typed = TypedArguments.recover(arguments);
            if (typed == null) {
                System.err.println("palimpsest: an argument is not UTF-8, or lost characters in this locale; use a"
                        + " UTF-8 locale, e.g. LC_ALL=C.UTF-8");
                System.exit(2);
            }
            System.exit(startAgain(typed, true));
        } else if (hasVectorModule()) {
            call(MAIN, handedOver == null ? arguments : TypedArguments.takeOver(handedOver));
        } else {
            System.exit(startAgain(arguments, false));
        }
    }

    /** 8 for "1.8", 25 for "25". */
    static int feature(String specification) {
        String number = specification.startsWith("1.") ? specification.substring(2) : specification;
        return Integer.parseInt(number);
    }

    /** {@code ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()} */
    private static boolean hasVectorModule() throws ReflectiveOperationException {
        Class<?> layerType = Class.forName("java.lang.ModuleLayer");
        Object boot = layerType.getMethod("boot").invoke(null);
        Object module = layerType.getMethod("findModule", String.class).invoke(boot, VECTOR_MODULE);
        return (Boolean) module.getClass().getMethod("isPresent").invoke(module);
    }

    private static void call(String main, String[] arguments) throws Exception {
        try {
            Class.forName(main).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception) {
                throw (Exception) e.getCause();
            }
            throw e;
        }
    }

    private static int startAgain(String[] arguments, boolean recovered) throws Exception {
        if (System.getProperty(PARENT) != null) {
            // A restarted process must not restart again.
            System.err.println("palimpsest: the restart failed; start it as java --add-modules "
                    + VECTOR_MODULE + " -jar palimpsest.jar, in a UTF-8 locale");
            return 1;
        }
        List<String> virtualMachine = ManagementFactory.getRuntimeMXBean().getInputArguments();
        boolean ascii = isAscii(System.getProperty("sun.jnu.encoding"));
        // In an ASCII locale Java would damage the arguments again when passing them to the child, and recovered
        // arguments must not be recovered twice.
        boolean handOver = ascii || recovered;
        List<String> command = command(System.getProperty("java.home"), virtualMachine,
                System.getProperty("java.class.path"), handOver ? new String[0] : arguments);
        if (handOver) {
            command.add(1, "-D" + TypedArguments.PROPERTY + "=" + TypedArguments.handOver(arguments));
        }
        command.add(1, "-Dpalimpsest.terminal=" + isTerminal());
        command.add(2, "-D" + PARENT + "=" + processId());
        File early = canExecute(SHELL) ? File.createTempFile("palimpsest-", ".err") : null;
        if (early != null) {
            command.add(1, "-D" + EARLY + "=" + early);
            command = inShell(command, early);
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT);
        if (early != null) {
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        }
        if (ascii) {
            // So that the child can open files whose names are not ASCII.
            builder.environment().put("LC_ALL", "C.UTF-8");
        }
        final Process child = builder.start();
        final CountDownLatch passedOn = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(new Runnable() {
            @Override
            public void run() {
                stop(child, passedOn);
            }
        }));
        if (early == null) {
            passOn(child.getErrorStream(), System.err);
        }
        int code = child.waitFor();
        if (early != null && early.exists()) {
            showEarly(early);
        }
        passedOn.countDown();
        // What the child reported has to have arrived.
        return code == 0 && System.err.checkError() ? 1 : code;
    }

    /** Whether {@code encoding} is ASCII, as in the locale C. */
    private static boolean isAscii(String encoding) {
        return encoding != null && Charset.isSupported(encoding)
                && Charset.forName(encoding).equals(StandardCharsets.US_ASCII);
    }

    /**
     * The command that restarts this jar.
     *
     * @param home           Java's installation folder
     * @param virtualMachine arguments of this Java virtual machine
     */
    static List<String> command(String home, List<String> virtualMachine, String classPath, String[] arguments) {
        List<String> command = new ArrayList<>();
        command.add(home + File.separator + "bin" + File.separator + "java");
        if (!setsHeap(virtualMachine)) {
            command.add("-XX:MaxRAMPercentage=75");
        }
        command.addAll(virtualMachine);
        command.addAll(Arrays.asList("--add-modules", VECTOR_MODULE, "--enable-native-access=ALL-UNNAMED"));
        command.addAll(Arrays.asList("-cp", classPath, Bootstrap.class.getName()));
        Collections.addAll(command, arguments);
        return command;
    }

    /**
     * The same command with the standard error of this process as descriptor 3, and {@code early} as its own: the warning
     * goes there, and {@code StandardError} restores the other. So the child's messages and results stay in order, which
     * they would not through a pipe to this process.
     */
    private static List<String> inShell(List<String> command, File early) {
        List<String> whole = new ArrayList<>(Arrays.asList(SHELL, "-c",
                "java=$1 && shift && if (exec 3>&2) 2>/dev/null; then exec 3>&2 2>\"$0\";"
                        + " exec \"$java\" -D" + DESCRIPTOR + "=3 \"$@\"; fi; exec \"$java\" \"$@\"",
                early.getPath()));
        whole.addAll(command);
        return whole;
    }

    private static boolean canExecute(String file) {
        return new File(file).canExecute();
    }

    /** Shows why the child's Java did not start. */
    private static void showEarly(File early) throws IOException {
        try (InputStream in = Files.newInputStream(early.toPath())) {
            passOn(in, System.err);
        }
        Files.deleteIfExists(early.toPath());
    }

    private static boolean setsHeap(List<String> virtualMachine) {
        for (String argument : virtualMachine) {
            if (argument.startsWith("-Xmx") || argument.startsWith("-XX:MaxHeapSize")
                    || argument.startsWith("-XX:MaxRAM")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTerminal() throws ReflectiveOperationException {
        return (Boolean) Class.forName("dev.palimpsest.cli.StandardError").getMethod("isTerminal").invoke(null);
    }

    /** {@code ProcessHandle.current().pid()}; the child ends when this process is killed. */
    private static long processId() throws ReflectiveOperationException {
        Class<?> handleType = Class.forName("java.lang.ProcessHandle");
        return (Long) handleType.getMethod("pid").invoke(handleType.getMethod("current").invoke(null));
    }

    /** Asks the child to end and waits until it has: it may be saving its work. */
    private static void stop(Process child, CountDownLatch passedOn) {
        try {
            // child.toHandle().destroy(): Process.destroy() would close the stream that is still being read.
            Object handle = Process.class.getMethod("toHandle").invoke(child);
            Class.forName("java.lang.ProcessHandle").getMethod("destroy").invoke(handle);
            child.waitFor();
            passedOn.await(1, TimeUnit.SECONDS);
        } catch (ReflectiveOperationException e) {
            child.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Copies {@code from} to {@code to} as it arrives, without the {@link #WARNING} on the first line. */
    static void passOn(InputStream from, PrintStream to) throws IOException {
        byte[] warning = WARNING.getBytes(StandardCharsets.US_ASCII);
        int matched = 0;
        int next = from.read();
        while (matched < warning.length && next == warning[matched]) {
            matched++;
            next = from.read();
        }
        if (matched < warning.length) {
            to.write(warning, 0, matched);
        } else {
            while (next >= 0 && next != '\n') {
                next = from.read();
            }
            next = from.read();
        }
        if (next >= 0) {
            to.write(next);
        }
        to.flush();
        byte[] buffer = new byte[8192];
        int count;
        while ((count = from.read(buffer)) >= 0) {
            to.write(buffer, 0, count);
            to.flush();
        }
    }
}
