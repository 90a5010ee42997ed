package dev.palimpsest.tornado.memory;

import dev.palimpsest.compute.Lifetime;
import dev.palimpsest.compute.Tensor;
import dev.palimpsest.tensor.Matrix;
import dev.palimpsest.tensor.StorageType;

/**
 * A weight: first a view of the caller's memory, then a place in one of the weight arenas.
 *
 * <p>A vector, {@code [1, d]}, also lies among the activations, where biases and γ, β are read.
 */
public final class DeviceWeight extends DeviceTensor {

    /** Where a resident weight lies: {@code shard} counts arenas of floats, or of halves where {@code half}. */
    public record Place(boolean half, int shard, int offset) {}

    private final Matrix matrix;
    private Place place;
    private DeviceRows vector;

    public DeviceWeight(Lifetime lifetime, Matrix matrix) {
        super(lifetime, matrix, matrix.type(), 0, matrix.rows(), matrix.columns(), matrix.columns());
        this.matrix = matrix;
    }

    public Matrix matrix() {
        return matrix;
    }

    /** Whether the device stores two bytes an element: BF16 and F64 become F32. */
    public boolean wantsHalf() {
        return matrix.type() == StorageType.F16;
    }

    public Place place() {
        return place;
    }

    public void settle(Place where, DeviceRows row) {
        place = where;
        vector = row;
    }

    /** Its copy among the activations; only of a vector. */
    public DeviceRows vector() {
        return vector;
    }

    @Override
    public int offset() {
        return place.offset();
    }

    @Override
    public int vectorOffset() {
        return vector.offset();
    }

    @Override
    protected Tensor view(int row, int column, int rows, int columns) {
        throw new UnsupportedOperationException("a weight has no views");
    }
}
