package dev.palimpsest.internal.compute;

import dev.palimpsest.internal.tensor.Matrix;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;

/** Every operation implemented directly in double on row-major arrays, as the oracle for engines. */
public final class Oracle {

    private Oracle() {}

    /** {@code x·W + b}; {@code x [rows, inputs]}, W in either layout, b null or {@code [1, outputs]}. */
    public static double[] linear(double[] x, int rows, Matrix w, Linear.Layout layout, Matrix b) {
        boolean inputFirst = layout == Linear.Layout.INPUT_OUTPUT;
        int inputs = inputFirst ? w.rows() : w.columns();
        int outputs = inputFirst ? w.columns() : w.rows();
        double[] y = new double[rows * outputs];
        for (int t = 0; t < rows; t++) {
            for (int j = 0; j < outputs; j++) {
                double sum = b == null ? 0 : b.at(0, j);
                for (int k = 0; k < inputs; k++) {
                    sum += x[t * inputs + k] * (inputFirst ? w.at(k, j) : w.at(j, k));
                }
                y[t * outputs + j] = sum;
            }
        }
        return y;
    }

    public static double gelu(double u) {
        return 0.5 * u * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (u + 0.044715 * u * u * u)));
    }

    public static double[] gelu(double[] u) {
        double[] y = new double[u.length];
        for (int i = 0; i < u.length; i++) {
            y[i] = gelu(u[i]);
        }
        return y;
    }

    public static double[] layerNorm(double[] x, int width, double[] gain, double[] bias, double epsilon) {
        double[] y = new double[x.length];
        for (int at = 0; at < x.length; at += width) {
            double mean = 0;
            for (int i = 0; i < width; i++) {
                mean += x[at + i] / width;
            }
            double variance = 0;
            for (int i = 0; i < width; i++) {
                variance += (x[at + i] - mean) * (x[at + i] - mean) / width;
            }
            for (int i = 0; i < width; i++) {
                y[at + i] = gain[i] * (x[at + i] - mean) / Math.sqrt(variance + epsilon) + bias[i];
            }
        }
        return y;
    }

    public static double[] rotate(double[] x, int width, int[] positions, int heads, int rotaryWidth) {
        double[] y = x.clone();
        for (int t = 0; t < positions.length; t++) {
            for (int h = 0; h < heads; h++) {
                for (int i = 0; i < rotaryWidth; i += 2) {
                    int at = t * width + h * (width / heads) + i;
                    double angle = positions[t] * Math.pow(10000, -(double) i / rotaryWidth);
                    y[at] = x[at] * Math.cos(angle) - x[at + 1] * Math.sin(angle);
                    y[at + 1] = x[at + 1] * Math.cos(angle) + x[at] * Math.sin(angle);
                }
            }
        }
        return y;
    }

    /** {@code q [T, d]}, keys and values {@code [key rows, d]}. */
    public static double[] attention(double[] q, double[] keys, double[] values, Sequences sequences, int heads,
            int d) {
        double[] out = new double[q.length];
        int width = d / heads;
        for (int s = 0; s < sequences.count(); s++) {
            for (int i = 0; i < sequences.rows(s); i++) {
                int row = sequences.firstRow(s) + i;
                int seen = sequences.positions()[row] + 1;
                for (int h = 0; h < heads; h++) {
                    double[] scores = new double[seen];
                    for (int j = 0; j < seen; j++) {
                        for (int f = h * width; f < (h + 1) * width; f++) {
                            scores[j] += q[row * d + f] * keys[(sequences.firstKey(s) + j) * d + f] / Math.sqrt(width);
                        }
                    }
                    double[] p = softmax(scores);
                    for (int j = 0; j < seen; j++) {
                        for (int f = h * width; f < (h + 1) * width; f++) {
                            out[row * d + f] += p[j] * values[(sequences.firstKey(s) + j) * d + f];
                        }
                    }
                }
            }
        }
        return out;
    }

    public static double[] softmax(double[] x) {
        double max = Double.NEGATIVE_INFINITY;
        for (double value : x) {
            max = Math.max(max, value);
        }
        double[] p = new double[x.length];
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            p[i] = Math.exp(x[i] - max);
            sum += p[i];
        }
        for (int i = 0; i < x.length; i++) {
            p[i] /= sum;
        }
        return p;
    }

    public static double crossEntropy(double[] logits, int target) {
        return -Math.log(softmax(logits)[target]);
    }

    public static double klDivergence(double[] logits, double[] reference) {
        double[] p = softmax(logits);
        double[] q = softmax(reference);
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += p[i] * (Math.log(p[i]) - Math.log(q[i]));
        }
        return sum;
    }

    /** The z-scores of one sequence's norms; NaN where undefined. */
    public static double[] zScores(double[] norms) {
        double mean = 0;
        for (double norm : norms) {
            mean += norm / norms.length;
        }
        double variance = 0;
        boolean equal = true;
        for (double norm : norms) {
            variance += (norm - mean) * (norm - mean) / (norms.length - 1);
            equal &= norm == norms[0];
        }
        double[] z = new double[norms.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = equal ? Double.NaN : (norms[i] - mean) / Math.sqrt(variance);
        }
        return z;
    }

    /** A function of one vector, for {@link #gradient}. */
    public interface Objective {
        double at(double[] x);
    }

    /** The gradient by central differences; {@code x} is not modified. */
    public static double[] gradient(double[] x, Objective f) {
        double step = 1e-5;
        double[] g = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double kept = x[i];
            x[i] = kept + step;
            double above = f.at(x);
            x[i] = kept - step;
            double below = f.at(x);
            x[i] = kept;
            g[i] = (above - below) / (2 * step);
        }
        return g;
    }

    /** The matrix in the form that Commons Math computes with. */
    public static RealMatrix real(Matrix matrix) {
        RealMatrix real = new Array2DRowRealMatrix(matrix.rows(), matrix.columns());
        for (int i = 0; i < matrix.rows(); i++) {
            for (int j = 0; j < matrix.columns(); j++) {
                real.setEntry(i, j, matrix.at(i, j));
            }
        }
        return real;
    }

    public static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
