package dev.palimpsest.internal.fuzz;

import java.nio.file.Path;
import java.util.SplittableRandom;

/** One reader under test. An instance is used by one thread. */
public interface FuzzTarget {

    /** The name in options and reports. */
    String name();

    /** Makes an input, from {@code random} alone. */
    FuzzInput make(SplittableRandom random);

    /**
     * Reads the input in {@code folder} and uses what was read.
     *
     * @throws BrokenPromiseException when it does what it must not, without an exception of its own
     * @throws Exception              what the reader throws
     */
    void read(Path folder) throws Exception;

    /** Whether this is how the reader refuses a file. Its message is checked as well. */
    boolean isRefusal(Throwable thrown);

    /** Share of a campaign's inputs; fast targets take more. */
    default int weight() {
        return 4;
    }
}
