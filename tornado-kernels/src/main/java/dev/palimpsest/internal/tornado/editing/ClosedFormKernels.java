package dev.palimpsest.internal.tornado.editing;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The matrix operations of the closed form, and sums of second moments, in double. */
final class ClosedFormKernels {

    static final int STORE = 0;
    static final int SUBTRACT = 1;
    static final int FACTOR_LANES = 64;

    private ClosedFormKernels() {}

    /**
     * {@code C = A·B} or {@code C −= A·B}; a workgroup owns 16 × 16 elements of C, a thread one, summed in the order
     * of k.
     *
     * <pre>
     *   call   0 A   1 its stride along rows   2 along k   3 B   4 its stride along k   5 along columns
     *          6 C   7 its stride   8 rows   9 columns   10 k   11 STORE or SUBTRACT
     * </pre>
     */
    static void multiply(KernelContext context, DoubleArray doubles, IntArray call) {
        double[] aTile = context.allocateDoubleLocalArray(16 * 17);
        double[] bTile = context.allocateDoubleLocalArray(16 * 17);
        int lx = context.localIdx;
        int ly = context.localIdy;
        int rows = call.get(8);
        int columns = call.get(9);
        int depth = call.get(10);
        int row = context.groupIdy * 16 + ly;
        int column = context.groupIdx * 16 + lx;
        double sum = 0.0;
        for (int from = 0; from < depth; from += 16) {
            double a = 0.0;
            if (row < rows && from + lx < depth) {
                a = doubles.get(call.get(0) + row * call.get(1) + (from + lx) * call.get(2));
            }
            aTile[ly * 17 + lx] = a;
            double b = 0.0;
            if (column < columns && from + ly < depth) {
                b = doubles.get(call.get(3) + (from + ly) * call.get(4) + column * call.get(5));
            }
            bTile[ly * 17 + lx] = b;
            context.localBarrier();
            for (int k = 0; k < 16; k++) {
                sum += aTile[ly * 17 + k] * bTile[k * 17 + lx];
            }
            context.localBarrier();
        }
        if (row < rows && column < columns) {
            int to = call.get(6) + row * call.get(7) + column;
            if (call.get(11) == SUBTRACT) {
                sum = doubles.get(to) - sum;
            }
            doubles.set(to, sum);
        }
    }

    /**
     * {@code M += Σ_t k_t·k_tᵀ} for the lower triangle; a workgroup owns 16 × 16 elements, a thread one, to which it
     * adds the products, exact in double, in the order of the keys.
     *
     * <pre>
     *   call   0 keys   1 their stride   2 keys' count   3 n   4 M
     * </pre>
     */
    static void addOuterProducts(KernelContext context, FloatArray floats, DoubleArray doubles, IntArray call) {
        float[] rowTile = context.allocateFloatLocalArray(16 * 17);
        float[] columnTile = context.allocateFloatLocalArray(16 * 17);
        int lx = context.localIdx;
        int ly = context.localIdy;
        int count = call.get(2);
        int width = call.get(3);
        int firstRow = context.groupIdy * 16;
        int firstColumn = context.groupIdx * 16;
        int row = firstRow + ly;
        int column = firstColumn + lx;
        // Workgroups above the diagonal have nothing to do.
        if (firstColumn <= firstRow) {
            double sum = 0.0;
            if (row < width) {
                if (column < width) {
                    sum = doubles.get(call.get(4) + row * width + column);
                }
            }
            for (int from = 0; from < count; from += 16) {
                float a = 0f;
                float b = 0f;
                if (from + ly < count) {
                    int key = call.get(0) + (from + ly) * call.get(1);
                    if (firstRow + lx < width) {
                        a = floats.get(key + firstRow + lx);
                    }
                    if (column < width) {
                        b = floats.get(key + column);
                    }
                }
                rowTile[ly * 17 + lx] = a;
                columnTile[ly * 17 + lx] = b;
                context.localBarrier();
                for (int t = 0; t < 16; t++) {
                    double product = (double) rowTile[t * 17 + ly] * (double) columnTile[t * 17 + lx];
                    sum += product;
                }
                context.localBarrier();
            }
            if (row < width) {
                if (column < width) {
                    doubles.set(call.get(4) + row * width + column, sum);
                }
            }
        }
    }

    /** {@code to = 0}; a thread owns every globalGroupSizeX-th element. {@code call}: 0 to, 1 count. */
    static void clear(KernelContext context, DoubleArray doubles, IntArray call) {
        int count = call.get(1);
        for (int i = context.globalIdx; i < count; i += context.globalGroupSizeX) {
            doubles.set(call.get(0) + i, 0.0);
        }
    }

    /**
     * The first half of step k of inverting a symmetric matrix in place: copies column k and its pivot. A thread owns every
     * globalGroupSizeX-th element of the column.
     *
     * <pre>
     *   call   0 C   1 n   2 k   3 column [n]   4 pivots [n]
     * </pre>
     */
    static void takePivot(KernelContext context, DoubleArray doubles, IntArray call) {
        int width = call.get(1);
        int k = call.get(2);
        for (int i = context.globalIdx; i < width; i += context.globalGroupSizeX) {
            double value = doubles.get(call.get(0) + k * width + i);
            doubles.set(call.get(3) + i, value);
            if (i == k) {
                doubles.set(call.get(4) + k, value);
            }
        }
    }

    /**
     * The second half, the sweep of step k, {@code call} as for {@link #takePivot}; after all n steps C is −C⁻¹, symmetric
     * to the bit. A thread owns every globalGroupSizeX-th element.
     *
     * <pre>
     *   c_kk ← −1/d     c_ik, c_ki ← c_ik/d     c_ij ← c_ij − c_ik·c_jk/d     d = c_kk
     * </pre>
     */
    static void sweep(KernelContext context, DoubleArray doubles, IntArray call) {
        int width = call.get(1);
        int k = call.get(2);
        int column = call.get(3);
        double share = 1.0 / doubles.get(call.get(4) + k);
        for (int row = context.globalIdy; row < width; row += context.globalGroupSizeY) {
            double own = doubles.get(column + row);
            int at = call.get(0) + row * width;
            for (int j = context.globalIdx; j < width; j += context.globalGroupSizeX) {
                double other = doubles.get(column + j);
                double value = doubles.get(at + j) - (own * other) * share;
                if (row == k) {
                    value = other * share;
                }
                if (j == k) {
                    value = own * share;
                }
                if (row == k) {
                    if (j == k) {
                        value = -share;
                    }
                }
                doubles.set(at + j, value);
            }
        }
    }

    /** {@code to = factor·to + ridge·I}; {@code call}: 0 to, 1 n, 2 ridge's stride (n + 1); factors: 0 factor, 1 ridge. */
    static void scale(KernelContext context, DoubleArray doubles, IntArray call, DoubleArray factors) {
        int count = call.get(1) * call.get(1);
        for (int i = context.globalIdx; i < count; i += context.globalGroupSizeX) {
            double value = doubles.get(call.get(0) + i) * factors.get(0);
            if (i % call.get(2) == 0) {
                value += factors.get(1);
            }
            doubles.set(call.get(0) + i, value);
        }
    }

    /**
     * {@code I + S = U·Uᵀ} in place in the lower triangle of S {@code [B, B]}. One workgroup; in every step a lane owns
     * every {@value #FACTOR_LANES}-th row below the pivot.
     *
     * <pre>
     *   call   0 S   1 B
     * </pre>
     */
    static void factor(KernelContext context, DoubleArray doubles, IntArray call) {
        int lane = context.localIdx;
        int at = call.get(0);
        int batch = call.get(1);
        for (int k = 0; k < batch; k++) {
            // Every lane computes the pivot for itself; no lane writes row k before all have read it.
            double pivot = doubles.get(at + k * batch + k) + 1.0;
            for (int j = 0; j < k; j++) {
                double value = doubles.get(at + k * batch + j);
                pivot -= value * value;
            }
            double root = TornadoMath.sqrt(pivot);
            for (int first = k + 1; first < batch; first += FACTOR_LANES) {
                int i = first + lane;
                if (i < batch) {
                    double value = doubles.get(at + i * batch + k);
                    for (int j = 0; j < k; j++) {
                        value -= doubles.get(at + i * batch + j) * doubles.get(at + k * batch + j);
                    }
                    doubles.set(at + i * batch + k, value / root);
                }
            }
            context.globalBarrier();
            if (lane == 0) {
                doubles.set(at + k * batch + k, root);
            }
            context.globalBarrier();
        }
    }

    /**
     * {@code G = U⁻¹·F} and {@code A = U⁻ᵀ·G}, all {@code [B, n]}, G over F; a thread owns a column.
     *
     * <pre>
     *   call   0 U [B, B]   1 B   2 F and G   3 A   4 n
     * </pre>
     */
    static void substitute(KernelContext context, DoubleArray doubles, IntArray call) {
        int u = call.get(0);
        int batch = call.get(1);
        int width = call.get(4);
        for (int column = context.globalIdx; column < width; column += context.globalGroupSizeX) {
            int g = call.get(2) + column;
            int a = call.get(3) + column;
            for (int r = 0; r < batch; r++) {
                double value = doubles.get(g + r * width);
                for (int c = 0; c < r; c++) {
                    value -= doubles.get(u + r * batch + c) * doubles.get(g + c * width);
                }
                doubles.set(g + r * width, value / doubles.get(u + r * batch + r));
            }
            for (int i = 0; i < batch; i++) {
                int r = batch - 1 - i;
                double value = doubles.get(g + r * width);
                for (int c = r + 1; c < batch; c++) {
                    value -= doubles.get(u + c * batch + r) * doubles.get(a + c * width);
                }
                doubles.set(a + r * width, value / doubles.get(u + r * batch + r));
            }
        }
    }
}
