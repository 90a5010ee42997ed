package dev.palimpsest.internal.tornado.editing;

import dev.palimpsest.internal.tornado.arithmetic.DoubleGroupSums;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Distances between rows, for nearest-row lookups. */
final class NearestKernels {

    static final int LANES = 128;

    private NearestKernels() {}

    /**
     * {@code squares[q·E + e] = Σ_j (query_qj − key_ej)²} in double; a workgroup owns a query and a key, a lane every
     * {@value #LANES}-th element of them.
     *
     * <pre>
     *   call   0 queries   1 their stride   2 columns   3 keys   4 their stride   5 E, keys   6 pairs
     * </pre>
     */
    static void squaredDistances(KernelContext context, FloatArray floats, DoubleArray squares, IntArray call) {
        double[] partial = context.allocateDoubleLocalArray(LANES);
        int lane = context.localIdx;
        int pair = context.groupIdx;
        int width = call.get(2);
        if (pair < call.get(6)) {
            int query = pair / call.get(5);
            int key = pair - query * call.get(5);
            int queryAt = call.get(0) + query * call.get(1);
            int keyAt = call.get(3) + key * call.get(4);
            double sum = 0.0;
            for (int first = 0; first < width; first += LANES) {
                int i = first + lane;
                if (i < width) {
                    double x = floats.get(queryAt + i);
                    double y = floats.get(keyAt + i);
                    double difference = x - y;
                    sum += difference * difference;
                }
            }
            double total = DoubleGroupSums.add(context, partial, LANES, sum);
            if (lane == 0) {
                squares.set(pair, total);
            }
        }
    }
}
