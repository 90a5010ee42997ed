package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.Map;

/** Named tensors of an artifact or of a training state. */
final class Tensors {

    private Tensors() {}

    /** @throws IllegalArgumentException when it is missing, has another shape, or has a NaN or infinity */
    static Matrix require(Map<String, Matrix> tensors, String name, int rows, int columns) {
        Matrix matrix = tensors.get(name);
        if (matrix == null) {
            throw new IllegalArgumentException("there is no tensor " + Quote.of(name));
        }
        if (matrix.rows() != rows || matrix.columns() != columns) {
            throw new IllegalArgumentException("the tensor " + Quote.of(name) + " is [" + matrix.rows() + ", "
                    + matrix.columns() + "], expected [" + rows + ", " + columns + "]");
        }
        if (matrix.firstNonFinite().isPresent()) {
            throw new IllegalArgumentException("the tensor " + Quote.of(name) + " has "
                    + matrix.locate(matrix.firstNonFinite().getAsLong()));
        }
        return matrix;
    }

    /** A copy on the heap of an F32 or F64 matrix. */
    static Matrix copy(Matrix matrix) {
        return matrix.type() == StorageType.F64
                ? Matrix.of(matrix.rows(), matrix.columns(), matrix.toDoubles())
                : Matrix.of(matrix.rows(), matrix.columns(), matrix.toFloats());
    }
}
