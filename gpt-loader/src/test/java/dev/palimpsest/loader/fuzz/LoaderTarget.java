package dev.palimpsest.loader.fuzz;

import dev.palimpsest.fuzz.FuzzInput;
import dev.palimpsest.fuzz.FuzzTarget;
import dev.palimpsest.loader.InvalidFileException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * A target whose reader refuses files with {@link InvalidFileException}.
 *
 * @param maker  makes inputs
 * @param reader reads them
 */
record LoaderTarget(String name, int weight, Function<SplittableRandom, FuzzInput> maker, Reader reader)
        implements FuzzTarget {

    /** Reads an input. */
    @FunctionalInterface
    interface Reader {
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
        return thrown instanceof InvalidFileException;
    }
}
