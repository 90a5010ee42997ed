package dev.palimpsest.tornado;

import dev.palimpsest.compute.LayerNorm;
import dev.palimpsest.compute.Linear;
import dev.palimpsest.compute.Sequences;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.tensor.StorageType;
import java.util.BitSet;

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

    static DeviceTensor own(String name, Tensor tensor) {
        return switch (tensor) {
            case DeviceRows rows -> {
                if (rows.owner() != null) {
                    rows.owner().requireOpen();
                }
                yield rows;
            }
            case DeviceWeight weight -> {
                if (weight.isReleased()) {
                    throw new IllegalStateException(name + " has been released: " + weight);
                }
                yield weight;
            }
            case HostRows host -> host;
            case null -> throw refused(name + " is null");
            default -> throw refused(name + " is another engine's tensor: " + tensor);
        };
    }

    static DeviceWeight weight(String name, Tensor tensor) {
        if (own(name, tensor) instanceof DeviceWeight weight) {
            return weight;
        }
        throw refused(name + " must be an uploaded weight, got " + tensor);
    }

    /** What a map multiplies by or rows are looked up in: an uploaded weight, or one in a workspace, in F32. */
    static DeviceTensor parameter(String name, Tensor tensor) {
        return own(name, tensor) instanceof DeviceWeight weight ? weight : floats(name, tensor);
    }

    /** An F32 activation to read. */
    static DeviceRows floats(String name, Tensor tensor) {
        if (own(name, tensor) instanceof DeviceRows rows && rows.type() == StorageType.F32) {
            return rows;
        }
        throw refused(name + " must be an F32 activation, got " + tensor);
    }

    static DeviceRows floats(String name, Tensor tensor, int rows, int columns) {
        DeviceRows floats = floats(name, tensor);
        shape(name, floats, rows, columns);
        return floats;
    }

    /** An F32 activation of the shape {@code [rows, columns]} to write. */
    static DeviceRows output(String name, Tensor tensor, int rows, int columns) {
        DeviceRows floats = floats(name, tensor, rows, columns);
        if (!floats.writable()) {
            throw refused(name + " is a weight, which is read-only");
        }
        return floats;
    }

    /** F64 rows, on the device or, for a device without doubles, on the host. */
    static DeviceTensor doubles(String name, Tensor tensor) {
        DeviceTensor own = own(name, tensor);
        if (!(own instanceof DeviceWeight) && own.type() == StorageType.F64) {
            return own;
        }
        throw refused(name + " must be an F64 activation, got " + tensor);
    }

    static DeviceTensor doubles(String name, Tensor tensor, int rows, int columns) {
        DeviceTensor doubles = doubles(name, tensor);
        shape(name, doubles, rows, columns);
        return doubles;
    }

    static void shape(String name, Tensor tensor, int rows, int columns) {
        if (tensor.rows() != rows || tensor.columns() != columns) {
            throw refused(name + " must be [" + rows + ", " + columns + "], got " + tensor);
        }
    }

    /** Refuses an output that shares an element with an input; with no input, and uploaded ones, it never does. */
    static void apart(String outputName, DeviceRows output, String inputName, Tensor input) {
        if (input instanceof DeviceRows rows && output.overlaps(rows)) {
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

    /** A {@code [1, columns]} parameter. */
    private static void vector(String name, Tensor tensor, int columns) {
        shape(name, parameter(name, tensor), 1, columns);
    }

    static void norm(LayerNorm norm, int columns) {
        vector("γ", norm.gain(), columns);
        vector("β", norm.bias(), columns);
    }

    static void linear(DeviceRows x, Linear map) {
        parameter("weight", map.weight());
        if (x.columns() != map.inputs()) {
            throw refused("x is " + x + " but the map takes " + map.inputs() + " features");
        }
        if (map.bias() != null) {
            vector("bias", map.bias(), map.outputs());
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
}
