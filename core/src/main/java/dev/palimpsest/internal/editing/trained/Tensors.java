package dev.palimpsest.internal.editing.trained;

import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.Map;

/** Named tensors of an artifact or of a training's state. */
public final class Tensors {

    private Tensors() {}

    /** @throws IllegalArgumentException when it is missing, has another shape, or has a NaN or infinity */
    public static Matrix require(Map<String, Matrix> tensors, String name, int rows, int columns) {
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
    public static Matrix copy(Matrix matrix) {
        return matrix.type() == StorageType.F64
                ? Matrix.of(matrix.rows(), matrix.columns(), matrix.toDoubles())
                : Matrix.of(matrix.rows(), matrix.columns(), matrix.toFloats());
    }

    /** One number. */
    public static Matrix number(double value) {
        return Matrix.of(1, 1, new double[] {value});
    }

    /** One number. @throws IllegalArgumentException as in {@link #require} */
    public static double number(Map<String, Matrix> tensors, String name) {
        return require(tensors, name, 1, 1).toDoubles()[0];
    }

    /** A count. @throws IllegalArgumentException when it is missing or no count */
    public static int count(Map<String, Matrix> tensors, String name) {
        double value = number(tensors, name);
        if (value < 0 || value != Math.rint(value) || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the tensor " + Quote.of(name) + " is " + value + ", not a count");
        }
        return (int) value;
    }
}
