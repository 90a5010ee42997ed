package dev.palimpsest.internal.compute;

import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.BitSet;

/**
 * The checks of a single argument of one operation, which claims the argument's workspace until the operation ends. Every
 * message names the argument and its actual value.
 */
final class TensorChecks {

    /** Elements of a square matrix in double that a backend can address. */
    private static final long MOST_ELEMENTS = Integer.MAX_VALUE - 64;

    private final Engine engine;
    private final Claims claims = new Claims();

    TensorChecks(Engine engine) {
        this.engine = engine;
    }

    static IllegalArgumentException refused(String message) {
        return new IllegalArgumentException(message);
    }

    /** What the operation uses. */
    Claims claims() {
        return claims;
    }

    /** A valid tensor of this engine, to read. */
    Tensor own(String name, Tensor tensor) {
        engine.requireOpen();
        if (tensor == null) {
            throw refused(name + " is null");
        }
        Lifetime lifetime = tensor.lifetime();
        if (lifetime == null || !lifetime.belongsTo(engine)) {
            throw refused(name + " is another engine's tensor: " + tensor);
        }
        if (lifetime.ended()) {
            throw new IllegalStateException(lifetime.activation()
                    ? "the workspace this tensor belongs to is closed"
                    : name + " has been released: " + tensor);
        }
        if (!lifetime.sourceOpen()) {
            throw sourceClosed(name + " " + tensor, null);
        }
        claims.read(name, lifetime);
        return tensor;
    }

    /** @param what the weight. @param cause null where it was found before it was read */
    static IllegalStateException sourceClosed(String what, RuntimeException cause) {
        return new IllegalStateException(what + " lies in memory that is closed; keep a checkpoint open as long as its"
                + " model is in use", cause);
    }

    Tensor uploaded(String name, Tensor tensor) {
        if (own(name, tensor).isActivation()) {
            throw refused(name + " must be an uploaded weight, got " + tensor);
        }
        return tensor;
    }

    /** An F32 activation to read. */
    Tensor floats(String name, Tensor tensor) {
        return activation(name, tensor, StorageType.F32);
    }

    /** An F32 activation of the shape {@code [rows, columns]} to read. */
    Tensor floats(String name, Tensor tensor, int rows, int columns) {
        return shape(name, floats(name, tensor), rows, columns);
    }

    /** An F32 activation of the shape {@code [rows, columns]} to write. */
    Tensor output(String name, Tensor tensor, int rows, int columns) {
        if (!own(name, tensor).isActivation()) {
            throw refused(name + " is a weight, which is read-only");
        }
        claims.write(name, tensor.lifetime());
        return floats(name, tensor, rows, columns);
    }

    /** An F32 activation to change. */
    Tensor output(String name, Tensor tensor) {
        return output(name, tensor, own(name, tensor).rows(), tensor.columns());
    }

    Tensor doubles(String name, Tensor tensor) {
        return activation(name, tensor, StorageType.F64);
    }

    /** An F64 activation of the shape {@code [rows, columns]} to write. */
    Tensor doublesOutput(String name, Tensor tensor, int rows, int columns) {
        doubles(name, tensor, rows, columns);
        claims.write(name, tensor.lifetime());
        return tensor;
    }

    Tensor doubles(String name, Tensor tensor, int rows, int columns) {
        return shape(name, doubles(name, tensor), rows, columns);
    }

    private Tensor activation(String name, Tensor tensor, StorageType type) {
        if (!own(name, tensor).isActivation() || tensor.type() != type) {
            throw refused(name + " must be an " + type + " activation, got " + tensor);
        }
        return tensor;
    }

    /** A weight to multiply by or to look rows up in: an uploaded one, or one in a workspace, in F32. */
    Tensor parameter(String name, Tensor tensor) {
        return own(name, tensor).isActivation() ? floats(name, tensor) : tensor;
    }

    /** A {@code [1, columns]} parameter: a bias, γ or β. */
    void vector(String name, Tensor tensor, int columns) {
        shape(name, parameter(name, tensor), 1, columns);
    }

    static Tensor shape(String name, Tensor tensor, int rows, int columns) {
        if (tensor.rows() != rows || tensor.columns() != columns) {
            throw refused(name + " must be [" + rows + ", " + columns + "], got " + tensor);
        }
        return tensor;
    }

    /** Refuses an output that shares an element with an input; there may be no input. */
    static void apart(String outputName, Tensor output, String inputName, Tensor input) {
        if (input != null && output.overlaps(input)) {
            throw refused(outputName + " shares memory with " + inputName);
        }
    }

    static void indices(String name, int[] indices, int length, int limit) {
        if (indices.length != length) {
            throw refused(name + ": " + length + " expected, got " + indices.length);
        }
        for (int i = 0; i < length; i++) {
            if (indices[i] < 0 || indices[i] >= limit) {
                throw refused(name + "[" + i + "] is " + indices[i] + ", outside 0 … " + (limit - 1));
            }
        }
    }

    static void distinct(int[] rows, int limit) {
        BitSet seen = new BitSet(limit);
        for (int row : rows) {
            if (seen.get(row)) {
                throw refused("row " + row + " occurs twice among the rows to scatter to");
            }
            seen.set(row);
        }
    }

    static int headWidth(int columns, int heads) {
        if (heads < 1 || columns % heads != 0) {
            throw refused(columns + " features do not split into " + heads + " heads");
        }
        return columns / heads;
    }

    /** Rows and keys of {@code sequences} against the tensors they address. */
    static void sequences(Sequences sequences, int rows, int keyRows) {
        if (sequences.rows() != rows) {
            throw refused("the sequences have " + sequences.rows() + " rows, the tensors " + rows);
        }
        for (int s = 0; s < sequences.count(); s++) {
            int first = sequences.firstKey(s);
            if (first < 0 || first + sequences.keys(s) > keyRows) {
                throw refused("sequence " + s + " has keys [" + first + ", " + (first + sequences.keys(s))
                        + "), the tensor of keys " + keyRows + " rows");
            }
        }
    }

    static void weights(float[] weights, int rows) {
        if (weights.length != rows) {
            throw refused(weights.length + " weights for " + rows + " rows");
        }
    }

    /** A square matrix in double of {@code width} rows. */
    static void square(String what, int width) {
        if (width < 1 || (long) width * width > MOST_ELEMENTS) {
            throw refused(what + " of width " + width + " does not fit in one array");
        }
    }

    /** Refuses NaN and infinities. {@code what}: "the moment" of {@code the moment has NaN at [3, 4]}. */
    static void finite(String what, Matrix matrix) {
        double[] row = new double[matrix.columns()];
        for (int i = 0; i < matrix.rows(); i++) {
            matrix.copyRow(i, row, 0);
            for (int j = 0; j < row.length; j++) {
                if (!Double.isFinite(row[j])) {
                    throw refused(what + " has " + row[j] + " at [" + i + ", " + j + "]");
                }
            }
        }
    }
}
