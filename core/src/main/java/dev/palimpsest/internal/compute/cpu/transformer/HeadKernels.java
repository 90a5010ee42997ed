package dev.palimpsest.internal.compute.cpu.transformer;

import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.F;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.FLOATS;
import static dev.palimpsest.internal.compute.cpu.parallel.Lanes.floats;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.palimpsest.internal.compute.cpu.function.Exponential;
import dev.palimpsest.internal.compute.cpu.function.InterleavedSum;
import dev.palimpsest.internal.compute.cpu.function.Softmax;
import dev.palimpsest.internal.compute.cpu.linear.Transpose;
import dev.palimpsest.internal.compute.cpu.parallel.Lanes;
import dev.palimpsest.internal.compute.cpu.parallel.Scratch;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * The kernels of attention for one row of one head. Sums are FMA chains, over features in {@link #products} and over
 * positions in {@link #weightedSum}, so a row's bits do not depend on how many other rows or keys there are.
 */
final class HeadKernels {

    /** Keys are padded to whole multiples of this. */
    static final int PADDING = F;

    private HeadKernels() {}

    /**
     * Lays {@code count} rows of a head side by side: {@code to[f·stride + j] = row j, feature f}, the padding zero.
     *
     * @return {@code to}, {@code [width][stride]}
     */
    static float[] columns(FloatRows rows, int first, int count, int feature, int width, int stride, float[] to,
            Scratch scratch) {
        for (int j = count; j < stride; j++) {
            for (int f = 0; f < width; f++) {
                to[f * stride + j] = 0;
            }
        }
        Transpose.transpose(rows.data(), rows.at(first) + feature, rows.stride(), count, width, to, 0, stride, scratch);
        return to;
    }

    /** {@code out[j] = x·column j} for {@code count} columns, rounded up to whole vectors. */
    static void products(float[] x, int at, int width, float[] columns, int stride, int count, float[] out) {
        int j = 0;
        for (; j + 4 * F <= Lanes.roundUp(count, F); j += 4 * F) {
            FloatVector s0 = FloatVector.zero(FLOATS);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            for (int f = 0; f < width; f++) {
                FloatVector feature = floats(x[at + f]);
                int from = f * stride + j;
                s0 = feature.fma(fromArray(FLOATS, columns, from), s0);
                s1 = feature.fma(fromArray(FLOATS, columns, from + F), s1);
                s2 = feature.fma(fromArray(FLOATS, columns, from + 2 * F), s2);
                s3 = feature.fma(fromArray(FLOATS, columns, from + 3 * F), s3);
            }
            s0.intoArray(out, j);
            s1.intoArray(out, j + F);
            s2.intoArray(out, j + 2 * F);
            s3.intoArray(out, j + 3 * F);
        }
        for (; j < count; j += F) {
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int f = 0; f < width; f++) {
                sum = floats(x[at + f]).fma(fromArray(FLOATS, columns, f * stride + j), sum);
            }
            sum.intoArray(out, j);
        }
    }

    /** Scores to probabilities, in place: {@code softmax(scale·scores[0 … count))}; elements beyond are undefined. */
    static void softmax(float[] scores, int count, float scale) {
        Softmax.scale(scores, 0, count, scale);
        float max = Softmax.max(scores, 0, count);
        Exponential.exp(scores, 0, max, scores, 0, count);
        Softmax.scale(scores, 0, count, (float) (1 / InterleavedSum.of(scores, 0, count)));
    }

    /** {@code out[f] = Σ_j weights[j]·rows[j][f]} over {@code count} rows of {@code width} features, in order of j. */
    static void weightedSum(float[] weights, int count, float[] rows, int rowsAt, int stride, int width, float[] out,
            int outAt) {
        int f = 0;
        for (; f + 4 * F <= width; f += 4 * F) {
            FloatVector s0 = FloatVector.zero(FLOATS);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            int from = rowsAt + f;
            for (int j = 0; j < count; j++, from += stride) {
                FloatVector weight = floats(weights[j]);
                s0 = weight.fma(fromArray(FLOATS, rows, from), s0);
                s1 = weight.fma(fromArray(FLOATS, rows, from + F), s1);
                s2 = weight.fma(fromArray(FLOATS, rows, from + 2 * F), s2);
                s3 = weight.fma(fromArray(FLOATS, rows, from + 3 * F), s3);
            }
            s0.intoArray(out, outAt + f);
            s1.intoArray(out, outAt + f + F);
            s2.intoArray(out, outAt + f + 2 * F);
            s3.intoArray(out, outAt + f + 3 * F);
        }
        for (; f < width; f += F) {
            VectorMask<Float> inside = FLOATS.indexInRange(f, width);
            FloatVector sum = FloatVector.zero(FLOATS);
            int from = rowsAt + f;
            for (int j = 0; j < count; j++, from += stride) {
                sum = floats(weights[j]).fma(fromArray(FLOATS, rows, from, inside), sum);
            }
            sum.intoArray(out, outAt + f, inside);
        }
    }
}
