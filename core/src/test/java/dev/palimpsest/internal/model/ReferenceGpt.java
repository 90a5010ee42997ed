package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;

/**
 * The transformer once more, in double, a sequence at a time, without regard for speed: what the engine's transformer
 * is held against. Shares no code with it.
 */
public record ReferenceGpt(GptConfig config, GptWeights weights) {

    /** The residual stream {@code [T, d]} at the bottom. */
    public double[][] embed(int[] tokens) {
        double[][] x = new double[tokens.length][config.width()];
        for (int t = 0; t < tokens.length; t++) {
            for (int i = 0; i < config.width(); i++) {
                x[t][i] = weights.tokenEmbedding().at(tokens[t], i);
                if (weights.positionEmbedding() != null) {
                    x[t][i] += weights.positionEmbedding().at(t, i);
                }
            }
        }
        return x;
    }

    /** Changes a block's MLP {@code k = gelu(h)}, {@code y = W·k + b}, as an edit does. */
    public interface MlpEdit {

        /** The first projection's output {@code [T, n]} before GELU. @param x the MLP's input {@code [T, d]} */
        default double[][] inner(double[][] x, double[][] h) {
            return h;
        }

        /** The second projection's output {@code [T, d]}. @param k its input {@code [T, n]} */
        default double[][] output(double[][] x, double[][] k, double[][] y) {
            return y;
        }
    }

    private static final MlpEdit UNEDITED = new MlpEdit() {};

    /** The stream after block {@code layer}. */
    public double[][] block(int layer, double[][] x) {
        return block(layer, x, UNEDITED);
    }

    /** The stream after block {@code layer} with an edited MLP. */
    public double[][] block(int layer, double[][] x, MlpEdit edit) {
        GptWeights.Block block = weights.blocks().get(layer);
        double[][] normed = norm(x, block.attentionNorm());
        double[][] middle = add(x, map(attend(normed, block), block.attentionOut()));
        double[][] mlpInput = config.architecture().parallel() ? normed : norm(middle, block.mlpNorm());
        double[][] keys = gelu(edit.inner(mlpInput, map(mlpInput, block.mlpIn())));
        return add(middle, edit.output(mlpInput, keys, map(keys, block.mlpOut())));
    }

    /** Logits {@code [T, V]} of the top stream. */
    public double[][] logits(double[][] x) {
        return map(norm(x, weights.finalNorm()), weights.head());
    }

    /** Mean negative log likelihood of each next token, the stream {@code x} entering block {@code from}. */
    public double loss(double[][] x, int from, int[] tokens) {
        double[][] stream = x;
        for (int layer = from; layer < config.layers(); layer++) {
            stream = block(layer, stream);
        }
        double[][] logits = logits(stream);
        double loss = 0;
        for (int t = 0; t + 1 < tokens.length; t++) {
            loss += logSumExp(logits[t]) - logits[t][tokens[t + 1]];
        }
        return loss / (tokens.length - 1);
    }

    private static double logSumExp(double[] x) {
        double max = Double.NEGATIVE_INFINITY;
        for (double value : x) {
            max = Math.max(max, value);
        }
        double sum = 0;
        for (double value : x) {
            sum += Math.exp(value - max);
        }
        return max + Math.log(sum);
    }

    private double[][] norm(double[][] x, GptWeights.Norm norm) {
        double[][] y = new double[x.length][config.width()];
        for (int t = 0; t < x.length; t++) {
            double mean = 0;
            for (double value : x[t]) {
                mean += value / config.width();
            }
            double variance = 0;
            for (double value : x[t]) {
                variance += (value - mean) * (value - mean) / config.width();
            }
            for (int i = 0; i < config.width(); i++) {
                y[t][i] = norm.gain().at(0, i) * (x[t][i] - mean) / Math.sqrt(variance + config.epsilon())
                        + norm.bias().at(0, i);
            }
        }
        return y;
    }

    private static double[][] map(double[][] x, GptWeights.Projection map) {
        Matrix w = map.weight();
        boolean inputsFirst = map.layout() == Layout.INPUT_OUTPUT;
        int outputs = inputsFirst ? w.columns() : w.rows();
        double[][] y = new double[x.length][outputs];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < outputs; o++) {
                double sum = map.bias() == null ? 0 : map.bias().at(0, o);
                for (int i = 0; i < x[t].length; i++) {
                    sum += x[t][i] * (inputsFirst ? w.at(i, o) : w.at(o, i));
                }
                y[t][o] = sum;
            }
        }
        return y;
    }

    private double[][] attend(double[][] x, GptWeights.Block block) {
        int d = config.width();
        double[][][] qkv = new double[3][][];
        if (block.queryKeyValue().size() == 1) {
            double[][] all = map(x, block.queryKeyValue().getFirst());
            for (int part = 0; part < 3; part++) {
                qkv[part] = new double[x.length][d];
                for (int t = 0; t < x.length; t++) {
                    System.arraycopy(all[t], part * d, qkv[part][t], 0, d);
                }
            }
        } else {
            for (int part = 0; part < 3; part++) {
                qkv[part] = map(x, block.queryKeyValue().get(part));
            }
        }
        rotate(qkv[0]);
        rotate(qkv[1]);
        double[][] out = new double[x.length][d];
        int width = config.headWidth();
        for (int head = 0; head < config.heads(); head++) {
            for (int t = 0; t < x.length; t++) {
                double[] scores = new double[t + 1];
                for (int s = 0; s <= t; s++) {
                    for (int i = head * width; i < (head + 1) * width; i++) {
                        scores[s] += qkv[0][t][i] * qkv[1][s][i] / Math.sqrt(width);
                    }
                }
                double total = logSumExp(scores);
                for (int s = 0; s <= t; s++) {
                    for (int i = head * width; i < (head + 1) * width; i++) {
                        out[t][i] += Math.exp(scores[s] - total) * qkv[2][s][i];
                    }
                }
            }
        }
        return out;
    }

    private void rotate(double[][] x) {
        for (int t = 0; t < x.length; t++) {
            for (int head = 0; head < config.heads(); head++) {
                for (int i = 0; i < config.rotaryWidth() / 2; i++) {
                    double angle = t * Math.pow(10_000, -2.0 * i / config.rotaryWidth());
                    int at = head * config.headWidth() + 2 * i;
                    double a = x[t][at];
                    double b = x[t][at + 1];
                    x[t][at] = a * Math.cos(angle) - b * Math.sin(angle);
                    x[t][at + 1] = b * Math.cos(angle) + a * Math.sin(angle);
                }
            }
        }
    }

    private static double[][] gelu(double[][] x) {
        for (double[] row : x) {
            for (int i = 0; i < row.length; i++) {
                double u = row[i];
                row[i] = 0.5 * u * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (u + 0.044715 * u * u * u)));
            }
        }
        return x;
    }

    private static double[][] add(double[][] x, double[][] y) {
        double[][] sum = new double[x.length][x[0].length];
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < x[t].length; i++) {
                sum[t][i] = x[t][i] + y[t][i];
            }
        }
        return sum;
    }
}
