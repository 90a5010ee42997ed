package dev.palimpsest.internal.loader.checkpoint;

import dev.palimpsest.internal.loader.file.TensorFile;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.tensor.LittleEndian;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Rounds weights that are stored in F64 to F32: engines compute with no wider ones. */
final class SinglePrecision {

    private SinglePrecision() {}

    /**
     * A copy in the memory of {@code arena}, off the heap, rounded to nearest, ties to even.
     *
     * @param doubles the tensor {@code name} of {@code file}
     * @throws InvalidFileException when a number is not finite, or becomes infinite by rounding
     */
    static Matrix of(TensorFile file, String name, Matrix doubles, Arena arena) {
        MemorySegment floats = arena.allocate(doubles.size() * Float.BYTES, Long.BYTES);
        int columns = doubles.columns();
        IntStream.range(0, doubles.rows()).parallel().forEach(row -> {
            for (long i = (long) row * columns; i < (row + 1L) * columns; i++) {
                floats.set(LittleEndian.F32, i * Float.BYTES,
                        (float) doubles.memory().get(LittleEndian.F64, i * Double.BYTES));
            }
        });
        Matrix rounded = Matrix.over(floats.asReadOnly(), doubles.rows(), columns, StorageType.F32);
        OptionalLong infinite = rounded.firstNonFinite();
        if (infinite.isPresent()) {
            throw refused(file, name, doubles, infinite.getAsLong());
        }
        return rounded;
    }

    private static InvalidFileException refused(TensorFile file, String name, Matrix doubles, long element) {
        int row = (int) (element / doubles.columns());
        int column = (int) (element % doubles.columns());
        if (!Double.isFinite(doubles.at(row, column))) {
            return file.nonFinite(name, doubles, element);
        }
        return new InvalidFileException(file.file(), "tensor " + Quote.of(name) + " contains " + doubles.at(row, column)
                + " at row " + row + ", column " + column + ", too large for F32", "get or make the file again");
    }
}
