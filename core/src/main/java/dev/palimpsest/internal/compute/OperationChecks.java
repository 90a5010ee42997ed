package dev.palimpsest.internal.compute;

import static dev.palimpsest.internal.compute.TensorChecks.apart;
import static dev.palimpsest.internal.compute.TensorChecks.distinct;
import static dev.palimpsest.internal.compute.TensorChecks.finite;
import static dev.palimpsest.internal.compute.TensorChecks.headWidth;
import static dev.palimpsest.internal.compute.TensorChecks.indices;
import static dev.palimpsest.internal.compute.TensorChecks.refused;
import static dev.palimpsest.internal.compute.TensorChecks.sequences;
import static dev.palimpsest.internal.compute.TensorChecks.shape;
import static dev.palimpsest.internal.compute.TensorChecks.square;
import static dev.palimpsest.internal.compute.TensorChecks.weights;

import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;

/**
 * The checks of one operation's arguments, made before anything is written; a method has the name of the operation. What
 * they have claimed is released when the operation ends.
 */
final class OperationChecks {

    /** How far the squared length of a basis vector may be from 1. */
    private static final double UNIT_LENGTH = 1e-6;

    private final TensorChecks tensors;

    OperationChecks(Engine engine) {
        this.tensors = new TensorChecks(engine);
    }

    /** What the operation uses. */
    Claims claims() {
        return tensors.claims();
    }

    /** A tensor is to be allocated in a workspace. */
    void allocate(Lifetime workspace) {
        tensors.claims().write("the workspace", workspace);
    }

    void uploaded(Tensor weight) {
        tensors.uploaded("uploaded", weight);
    }

    void readDoubles(Tensor from) {
        tensors.doubles("from", from);
    }

    void clear(Tensor to) {
        tensors.output("to", to);
    }

    /** Keys to add to a moment sum. */
    void keys(Tensor keys, int width) {
        tensors.floats("keys", keys, tensors.own("keys", keys).rows(), width);
    }

    void write(float[] values, Tensor to) {
        tensors.output("to", to);
        if (values.length != (long) to.rows() * to.columns()) {
            throw refused(values.length + " values for " + to);
        }
    }

    void read(Tensor from) {
        // An uploaded vector is kept as floats by every backend.
        if (tensors.own("from", from).isActivation() || from.rows() != 1) {
            tensors.floats("from", from);
        }
    }

    void embed(int[] tokens, Tensor tokenTable, int[] positions, Tensor positionTable, Tensor out) {
        int width = tensors.parameter("tokenTable", tokenTable).columns();
        tensors.output("out", out, tokens.length, width);
        indices("tokens", tokens, tokens.length, tokenTable.rows());
        apart("out", out, "tokenTable", tokenTable);
        if (positionTable != null) {
            tensors.parameter("positionTable", positionTable);
            shape("positionTable", positionTable, positionTable.rows(), width);
            indices("positions", positions, tokens.length, positionTable.rows());
            apart("out", out, "positionTable", positionTable);
        }
    }

    /** @param fromRows null for all rows in their order, as is {@code toRows} */
    void move(Tensor from, int[] fromRows, Tensor to, int[] toRows) {
        tensors.own("from", from);
        tensors.own("to", to);
        if (fromRows != null) {
            indices("rows", fromRows, fromRows.length, from.rows());
        }
        if (toRows != null) {
            indices("rows", toRows, from.rows(), to.rows());
            distinct(toRows, to.rows());
        }
        int height = toRows != null ? to.rows() : fromRows != null ? fromRows.length : from.rows();
        if (from.isActivation() && from.type() == StorageType.F64) {
            tensors.doublesOutput("to", to, height, from.columns());
        } else {
            tensors.floats("from", from);
            tensors.output("to", to, height, from.columns());
        }
        apart("to", to, "from", from);
    }

    void addRows(Tensor from, int[] fromRows, Tensor to, int[] toRows) {
        tensors.floats("from", from);
        tensors.output("to", to, tensors.own("to", to).rows(), from.columns());
        indices("fromRows", fromRows, fromRows.length, from.rows());
        indices("toRows", toRows, fromRows.length, to.rows());
        apart("to", to, "from", from);
    }

    void argmax(Tensor logits) {
        if (tensors.floats("logits", logits).columns() < 1) {
            throw refused("argmax needs at least one logit per row, got " + logits);
        }
    }

    void nearestRows(Tensor queries, Tensor keys) {
        tensors.floats("queries", queries);
        tensors.floats("keys", keys, tensors.own("keys", keys).rows(), queries.columns());
    }

    private void norm(LayerNorm norm, int columns) {
        tensors.vector("γ", norm.gain(), columns);
        tensors.vector("β", norm.bias(), columns);
    }

    void layerNorm(Tensor x, LayerNorm norm, Tensor out) {
        tensors.floats("x", x);
        norm(norm, x.columns());
        tensors.output("out", out, x.rows(), x.columns());
        apart("out", out, "x", x);
        apart("out", out, "γ", norm.gain());
        apart("out", out, "β", norm.bias());
    }

    void linear(Tensor x, Linear map, Tensor preActivation, Tensor out) {
        tensors.floats("x", x);
        tensors.parameter("weight", map.weight());
        if (x.columns() != map.inputs()) {
            throw refused("x is " + x + " but the map takes " + map.inputs() + " features");
        }
        if (map.bias() != null) {
            tensors.vector("bias", map.bias(), map.outputs());
        }
        linearOutput("out", out, x, map);
        if (preActivation != null) {
            linearOutput("preActivation", preActivation, x, map);
            apart("preActivation", preActivation, "out", out);
        }
    }

    private void linearOutput(String name, Tensor output, Tensor x, Linear map) {
        tensors.output(name, output, x.rows(), map.outputs());
        apart(name, output, "x", x);
        apart(name, output, "weight", map.weight());
        apart(name, output, "bias", map.bias());
    }

    void activation(Tensor preActivation, Tensor out) {
        tensors.floats("preActivation", preActivation);
        tensors.output("out", out, preActivation.rows(), preActivation.columns());
        apart("out", out, "preActivation", preActivation);
    }

    void rotate(Tensor x, int[] positions, int heads, int rotaryWidth) {
        tensors.output("x", x);
        int headWidth = headWidth(x.columns(), heads);
        if (rotaryWidth < 0 || rotaryWidth > headWidth || rotaryWidth % 2 != 0) {
            throw refused("rotary width " + rotaryWidth + " of heads of width " + headWidth);
        }
        indices("positions", positions, x.rows(), Integer.MAX_VALUE);
    }

    void attention(Tensor q, Tensor keys, Tensor values, Sequences sequences, int heads, Tensor out) {
        attentionInputs(q, keys, values, sequences, heads);
        tensors.output("out", out, q.rows(), q.columns());
        apart("out", out, "q", q);
        apart("out", out, "keys", keys);
        apart("out", out, "values", values);
    }

    private void attentionInputs(Tensor q, Tensor keys, Tensor values, Sequences sequences, int heads) {
        int columns = tensors.floats("q", q).columns();
        headWidth(columns, heads);
        tensors.floats("keys", keys, tensors.own("keys", keys).rows(), columns);
        tensors.floats("values", values, keys.rows(), columns);
        sequences(sequences, q.rows(), keys.rows());
    }

    void attentionBackward(Tensor q, Tensor keys, Tensor values, Sequences sequences, int heads, Tensor gradient,
            Tensor dQ, Tensor dK, Tensor dV) {
        attentionInputs(q, keys, values, sequences, heads);
        tensors.floats("gradient", gradient, q.rows(), q.columns());
        tensors.output("dQ", dQ, q.rows(), q.columns());
        tensors.output("dK", dK, q.rows(), q.columns());
        tensors.output("dV", dV, q.rows(), q.columns());
        Tensor[] outputs = {dQ, dK, dV};
        for (int i = 0; i < outputs.length; i++) {
            for (Tensor input : new Tensor[] {q, keys, values, gradient}) {
                apart("a gradient", outputs[i], "an input", input);
            }
            for (int j = 0; j < i; j++) {
                apart("a gradient", outputs[i], "another", outputs[j]);
            }
        }
    }

    void crossEntropy(Tensor logits, int[] targets, Tensor losses) {
        tensors.floats("logits", logits);
        indices("targets", targets, logits.rows(), logits.columns());
        tensors.doublesOutput("losses", losses, logits.rows(), 1);
    }

    void crossEntropyBackward(Tensor logits, int[] targets, float[] weights) {
        tensors.output("logits", logits);
        indices("targets", targets, logits.rows(), logits.columns());
        weights(weights, logits.rows());
    }

    void klDivergence(Tensor logits, Tensor reference, Tensor losses) {
        tensors.floats("logits", logits);
        tensors.floats("reference", reference, logits.rows(), logits.columns());
        tensors.doublesOutput("losses", losses, logits.rows(), 1);
    }

    void klDivergenceBackward(Tensor logits, Tensor reference, float[] weights) {
        tensors.output("logits", logits);
        tensors.floats("reference", reference, logits.rows(), logits.columns());
        weights(weights, logits.rows());
        apart("logits", logits, "reference", reference);
    }

    void layerNormBackward(Tensor x, LayerNorm norm, Tensor gradient, Tensor dX) {
        tensors.floats("x", x);
        norm(norm, x.columns());
        tensors.floats("gradient", gradient, x.rows(), x.columns());
        tensors.output("dX", dX, x.rows(), x.columns());
        apart("dX", dX, "x", x);
        apart("dX", dX, "gradient", gradient);
        apart("dX", dX, "γ", norm.gain());
    }

    void activationBackward(Tensor preActivation, Tensor gradient) {
        tensors.floats("preActivation", preActivation);
        tensors.output("gradient", gradient, preActivation.rows(), preActivation.columns());
        apart("gradient", gradient, "preActivation", preActivation);
    }

    void addOuterProducts(Tensor left, Tensor right, Tensor sum) {
        tensors.floats("left", left);
        tensors.floats("right", right, left.rows(), tensors.own("right", right).columns());
        tensors.output("sum", sum, left.columns(), right.columns());
        apart("sum", sum, "left", left);
        apart("sum", sum, "right", right);
    }

    void addRowSum(Tensor rows, Tensor sum) {
        tensors.floats("rows", rows);
        tensors.output("sum", sum, 1, rows.columns());
        apart("sum", sum, "rows", rows);
    }

    void layerNormParametersBackward(Tensor x, LayerNorm norm, Tensor gradient, Tensor dGain, Tensor dBias) {
        tensors.floats("x", x);
        norm(norm, x.columns());
        tensors.floats("gradient", gradient, x.rows(), x.columns());
        tensors.output("dGain", dGain, 1, x.columns());
        tensors.output("dBias", dBias, 1, x.columns());
        for (Tensor input : new Tensor[] {x, gradient}) {
            apart("dGain", dGain, "an input", input);
            apart("dBias", dBias, "an input", input);
        }
        apart("dGain", dGain, "dBias", dBias);
    }

    void squaredNorm(Tensor x) {
        tensors.floats("x", x);
    }

    void adam(Tensor parameter, Tensor gradient, Tensor mean, Tensor square) {
        int rows = tensors.output("parameter", parameter).rows();
        int columns = parameter.columns();
        tensors.output("mean", mean, rows, columns);
        tensors.output("square", square, rows, columns);
        tensors.floats("gradient", gradient, rows, columns);
        Tensor[] all = {parameter, mean, square, gradient};
        for (int i = 0; i < all.length; i++) {
            for (int j = 0; j < i; j++) {
                apart("one of Adam's tensors", all[j], "another", all[i]);
            }
        }
    }

    void clamp(Tensor x, float limit) {
        if (!(limit >= 0)) {
            throw refused("a limit of " + limit);
        }
        tensors.output("x", x);
    }

    void outlierSwap(Tensor difference, Sequences sequences, Tensor norms, Tensor zScores, Tensor output) {
        tensors.floats("difference", difference);
        tensors.doublesOutput("norms", norms, tensors.own("norms", norms).rows(), 1);
        if (zScores != null) {
            tensors.doublesOutput("zScores", zScores, difference.rows(), 1);
            apart("zScores", zScores, "norms", norms);
        }
        tensors.output("output", output, difference.rows(), difference.columns());
        sequences(sequences, difference.rows(), norms.rows());
        apart("output", output, "difference", difference);
    }

    static void momentSum(int width) {
        square("a moment", width);
    }

    static void inverseMemory(Matrix moment, double scale, double ridge) {
        if (moment.rows() < 1 || moment.columns() != moment.rows()) {
            throw refused("a moment is square, got " + moment);
        }
        square("an inverse", moment.rows());
        if (!Double.isFinite(scale) || !Double.isFinite(ridge)) {
            throw refused("scale " + scale + " and ridge " + ridge + " must be finite");
        }
        finite("the moment", moment);
    }

    static void symmetricEigen(Matrix matrix, double scale) {
        if (matrix.rows() != matrix.columns()) {
            throw refused("a symmetric matrix is square, got " + matrix);
        }
        if (!Double.isFinite(scale)) {
            throw refused("scale " + scale + " must be finite");
        }
    }

    static void projection(Matrix basis, double scale) {
        if (basis.rows() > basis.columns()) {
            throw refused("a basis has at most as many rows as columns, got " + basis);
        }
        square("a projection", basis.columns());
        if (!(scale > 0) || !Double.isFinite(scale)) {
            throw refused("scale " + scale + " must be positive and finite");
        }
        finite("the basis", basis);
        double[] row = new double[basis.columns()];
        for (int i = 0; i < basis.rows(); i++) {
            basis.copyRow(i, row, 0);
            double squares = 0;
            for (double value : row) {
                squares += value * value;
            }
            if (Math.abs(squares - 1) > UNIT_LENGTH) {
                throw refused("row " + i + " of the basis has length " + Math.sqrt(squares) + ", not 1");
            }
        }
    }
}
