package dev.palimpsest.internal.fuzz;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * A target made of two functions.
 *
 * @param refusals the exceptions with which the reader refuses a file
 * @param maker    makes inputs
 * @param reader   reads them
 */
public record ReaderTarget(
        String name,
        int weight,
        List<Class<? extends Exception>> refusals,
        Function<SplittableRandom, FuzzInput> maker,
        Reader reader)
        implements FuzzTarget {

    /** Reads an input. */
    @FunctionalInterface
    public interface Reader {
        void read(Path folder) throws Exception;
    }

    @Override
    public FuzzInput make(SplittableRandom random) {
        return maker.apply(random);
    }

    @Override
    public void read(Path folder) throws Exception {
        reader.read(folder);
    }

    @Override
    public boolean isRefusal(Throwable thrown) {
        return refusals.stream().anyMatch(each -> each.isInstance(thrown));
    }
}
