package dev.palimpsest.internal.tornado.memory;

import dev.palimpsest.internal.compute.Lifetime;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;

/**
 * A weight: a view of the caller's memory, and a place in one of the weight arenas once the device is open.
 *
 * <p>A vector, {@code [1, d]}, also lies among the activations, where biases and γ, β are read.
 */
public final class DeviceWeight extends DeviceTensor {

    /**
     * Where a weight lies on the device.
     *
     * @param shard index of an arena of F16 weights if {@code half}, else of F32 weights
     */
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

    /** Whether the device stores it in F16; BF16 and F64 become F32. */
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

    /** The copy of a vector among the activations; null for a matrix. */
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
