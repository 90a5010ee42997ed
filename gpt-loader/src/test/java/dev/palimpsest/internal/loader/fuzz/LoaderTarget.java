package dev.palimpsest.internal.loader.fuzz;

import dev.palimpsest.internal.fuzz.FuzzInput;
import dev.palimpsest.internal.fuzz.FuzzTarget;
import dev.palimpsest.internal.fuzz.ReaderTarget;
import dev.palimpsest.loader.InvalidFileException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Targets whose readers refuse files with {@link InvalidFileException}. */
final class LoaderTarget {

    private LoaderTarget() {}

    static FuzzTarget of(
            String name, int weight, Function<SplittableRandom, FuzzInput> maker, ReaderTarget.Reader reader) {
        return new ReaderTarget(name, weight, List.of(InvalidFileException.class), maker, reader);
    }
}
