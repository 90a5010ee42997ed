package dev.palimpsest.internal.compute.cpu.storage;

import dev.palimpsest.internal.compute.Lifetime;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.Arrays;

/** F32 activations, or a view of some of their rows and columns; also an uploaded vector. */
public final class FloatRows extends CpuTensor {

    private final float[] data;

    public FloatRows(Lifetime lifetime, float[] data, int offset, int rows, int columns, int stride) {
        super(lifetime, data, StorageType.F32, offset, rows, columns, stride);
        this.data = data;
    }

    /** A {@code [1, columns]} parameter as an array of exactly that many floats. */
    public static float[] vector(Tensor parameter) {
        FloatRows row = (FloatRows) parameter;
        if (row.at(0) == 0 && row.data.length == row.columns()) {
            return row.data;
        }
        return Arrays.copyOfRange(row.data, row.at(0), row.at(0) + row.columns());
    }

    public float[] data() {
        return data;
    }

    @Override
    protected FloatRows view(int row, int column, int rows, int columns) {
        return new FloatRows(lifetime(), data, at(row) + column, rows, columns, stride());
    }
}
