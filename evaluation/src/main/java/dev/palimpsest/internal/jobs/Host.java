package dev.palimpsest.internal.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The machine that runs the program, as reports describe it; without its name and its user's. */
public final class Host {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Host() {}

    /** {@code Intel Xeon …, 8 processors, Linux amd64}. */
    public static String machine() {
        int count = Runtime.getRuntime().availableProcessors();
        return processor() + ", " + count + (count == 1 ? " processor, " : " processors, ")
                + System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    /** {@code 25.0.1+8-LTS (Eclipse Adoptium)}. */
    public static String java() {
        return System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor") + ")";
    }

    /** The processor's name where the operating system says it in a file, otherwise its architecture. */
    private static String processor() {
        try {
            return Files.isReadable(PROCESSORS) ? processor(Files.readAllLines(PROCESSORS)) : architecture();
        } catch (IOException e) {
            return architecture();
        }
    }

    /** @param lines of {@code /proc/cpuinfo} */
    static String processor(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElseGet(Host::architecture);
    }

    private static String architecture() {
        return System.getProperty("os.arch") + " processor";
    }
}
