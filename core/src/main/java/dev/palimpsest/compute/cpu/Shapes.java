package dev.palimpsest.compute.cpu;

import dev.palimpsest.compute.LayerNorm;
import dev.palimpsest.compute.Linear;
import dev.palimpsest.compute.Sequences;
import dev.palimpsest.compute.Tensor;
import java.util.Arrays;

/** What an operation refuses, before it writes anything. Every message names the argument and both shapes. */
final class Shapes {

    private Shapes() {}

    static IllegalArgumentException refused(String message) {
        return new IllegalArgumentException(message);
    }

    static void range(Tensor tensor, String what, int from, int to, int size) {
        if (from < 0 || from > to || to > size) {
            throw refused(what + " [" + from + ", " + to + ") of " + tensor);
        }
    }

    /** This engine's tensor behind {@code tensor}. */
    static CpuTensor own(String name, Tensor tensor) {
        return switch (tensor) {
            case CpuTensor own -> own;
            case null -> throw refused(name + " is null");
            default -> throw refused(name + " is another engine's tensor: " + tensor);
        };
    }

    /** An F32 activation, or an uploaded vector, to read. */
    static FloatRows floats(String name, Tensor tensor) {
        if (own(name, tensor) instanceof FloatRows floats) {
            floats.data();
            return floats;
        }
        throw refused(name + " must be an F32 activation, got " + tensor);
    }

    /** An F32 activation of the shape {@code [rows, columns]} to read. */
    static FloatRows floats(String name, Tensor tensor, int rows, int columns) {
        FloatRows floats = floats(name, tensor);
        shape(name, floats, rows, columns);
        return floats;
    }

    /** An F32 activation of the shape {@code [rows, columns]} to write. */
    static FloatRows output(String name, Tensor tensor, int rows, int columns) {
        FloatRows floats = floats(name, tensor, rows, columns);
        if (!floats.writable()) {
            throw refused(name + " is a weight, which is read-only");
        }
        return floats;
    }

    static DoubleRows doubles(String name, Tensor tensor) {
        if (own(name, tensor) instanceof DoubleRows doubles) {
            doubles.data();
            return doubles;
        }
        throw refused(name + " must be an F64 activation, got " + tensor);
    }

    static DoubleRows doubles(String name, Tensor tensor, int rows, int columns) {
        DoubleRows doubles = doubles(name, tensor);
        shape(name, doubles, rows, columns);
        return doubles;
    }

    static void shape(String name, Tensor tensor, int rows, int columns) {
        if (tensor.rows() != rows || tensor.columns() != columns) {
            throw refused(name + " must be [" + rows + ", " + columns + "], got " + tensor);
        }
    }

    /** Refuses an output that shares an element with an input. */
    static void apart(String outputName, FloatRows output, String inputName, CpuTensor input) {
        if (input instanceof FloatRows floats && output.overlaps(floats)) {
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

    /** A {@code [1, columns]} parameter as an array of exactly that many floats. */
    static float[] vector(String name, Tensor tensor, int columns) {
        FloatRows row = floats(name, tensor, 1, columns);
        float[] values = row.data();
        if (row.at(0) == 0 && values.length == columns) {
            return values;
        }
        return Arrays.copyOfRange(values, row.at(0), row.at(0) + columns);
    }

    static void norm(LayerNorm norm, int columns) {
        shape("γ", own("γ", norm.gain()), 1, columns);
        shape("β", own("β", norm.bias()), 1, columns);
    }

    static void linear(FloatRows x, Linear map) {
        own("weight", map.weight());
        if (x.columns() != map.inputs()) {
            throw refused("x is " + x + " but the map takes " + map.inputs() + " features");
        }
        if (map.bias() != null) {
            shape("bias", own("bias", map.bias()), 1, map.outputs());
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
}
