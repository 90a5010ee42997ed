package dev.palimpsest.tornado;

import dev.palimpsest.tensor.Matrix;
import dev.palimpsest.tensor.StorageType;

/**
 * A weight: first a view of the caller's memory, then a place in one of the weight arenas.
 *
 * <p>A vector, {@code [1, d]}, also lies among the activations, where biases and γ, β are read.
 */
final class DeviceWeight implements DeviceTensor {

    /** Where a resident weight lies: {@code shard} counts arenas of floats, or of halves where {@code half}. */
    record Place(boolean half, int shard, int offset) {}

    private final Matrix matrix;
    private Place place;
    private DeviceRows vector;
    private boolean released;

    DeviceWeight(Matrix matrix) {
        this.matrix = matrix;
    }

    Matrix matrix() {
        return matrix;
    }

    /** Whether the device stores two bytes an element: BF16 and F64 become F32. */
    boolean wantsHalf() {
        return matrix.type() == StorageType.F16;
    }

    Place place() {
        return place;
    }

    void settle(Place where, DeviceRows row) {
        place = where;
        vector = row;
    }

    /** Its copy among the activations; only of a vector. */
    DeviceRows vector() {
        return vector;
    }

    void markReleased() {
        released = true;
    }

    boolean isReleased() {
        return released;
    }

    @Override
    public int rows() {
        return matrix.rows();
    }

    @Override
    public int columns() {
        return matrix.columns();
    }

    @Override
    public StorageType type() {
        return matrix.type();
    }

    @Override
    public DeviceWeight columns(int from, int to) {
        throw Shapes.refused("a weight has no views, only activations have: " + this);
    }

    @Override
    public DeviceWeight rows(int from, int to) {
        throw Shapes.refused("a weight has no views, only activations have: " + this);
    }

    @Override
    public String toString() {
        return matrix.toString();
    }
}
