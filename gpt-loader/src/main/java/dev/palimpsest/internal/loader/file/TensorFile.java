package dev.palimpsest.internal.loader.file;

import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A mapped file of tensors with names, in whichever format. */
public interface TensorFile {

    /** As the user gave it. */
    Path file();

    /** Of the file before it was mapped. */
    FileStamp stamp();

    /** Names of the tensors, in the file's order. */
    Set<String> names();

    /** Whether there is a tensor of this name. */
    default boolean has(String name) {
        return names().contains(name);
    }

    /** Dimensions of a tensor, outermost first; empty for a scalar. */
    List<Long> shape(String name);

    /**
     * A tensor over the mapped file: {@code [n]} and scalars as one row, {@code [rows, columns]} as it is, the
     * leading dimensions of higher ranks folded into rows.
     *
     * @throws InvalidFileException when there is no such tensor, it has more than 2³¹ − 1 rows or columns, its elements
     *                              are not row after row, or they are not one of F64, F32, F16, BF16
     */
    Matrix matrix(String name);

    /** The error for a tensor that contains NaN or infinity. @param element row after row, from 0 */
    default InvalidFileException nonFinite(String name, Matrix matrix, long element) {
        int row = (int) (element / matrix.columns());
        int column = (int) (element % matrix.columns());
        return new InvalidFileException(file(), "tensor " + Quote.of(name) + " contains " + matrix.at(row, column)
                + " at row " + row + ", column " + column, "get or make the file again: every number must be finite");
    }

    /** The matrix of a tensor's elements. @param elements as many as {@code shape} says */
    static Matrix fold(Path file, String name, List<Long> shape, StorageType type, MemorySegment elements) {
        long columns = shape.isEmpty() ? 1 : shape.getLast();
        long rows = shape.stream().limit(Math.max(0, shape.size() - 1)).reduce(1L, Math::multiplyExact);
        if (rows > Integer.MAX_VALUE || columns > Integer.MAX_VALUE) {
            throw new InvalidFileException(file, "tensor " + Quote.of(name) + " of shape " + Quote.bare(shape)
                    + " is too large", "give a file with tensors of fewer than 2^31 rows and columns");
        }
        return Matrix.over(elements, (int) rows, (int) columns, type);
    }
}
