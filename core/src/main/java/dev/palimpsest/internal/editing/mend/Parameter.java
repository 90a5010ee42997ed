package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.internal.compute.AdamStep;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.trained.Tensors;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.SortedMap;

/**
 * A trained tensor with its gradient and Adam's two moments, all of one shape.
 *
 * @param name     in files
 * @param gradient null where nothing is trained, as are the moments
 */
record Parameter(String name, Tensor value, Tensor gradient, Tensor mean, Tensor square) {

    private static final String MEAN = "adam.mean.";
    private static final String SQUARE = "adam.square.";

    /** @param training whether gradient and moments are needed; they start at zero */
    static Parameter of(Engine engine, Workspace workspace, String name, Matrix initial, boolean training) {
        Tensor[] tensors = new Tensor[4];
        for (int i = 0; i < (training ? 4 : 1); i++) {
            tensors[i] = workspace.tensor(initial.rows(), initial.columns());
            engine.clear(tensors[i]);
        }
        engine.write(initial.toFloats(), tensors[0]);
        return new Parameter(name, tensors[0], tensors[1], tensors[2], tensors[3]);
    }

    /** The value, F32. */
    Matrix matrix(Engine engine) {
        return matrix(engine, value);
    }

    private static Matrix matrix(Engine engine, Tensor tensor) {
        return Matrix.of(tensor.rows(), tensor.columns(), engine.read(tensor));
    }

    /** Writes value and moments: all that training continues from between two steps. */
    void save(Engine engine, SortedMap<String, Matrix> to) {
        to.put(name, matrix(engine, value));
        to.put(MEAN + name, matrix(engine, mean));
        to.put(SQUARE + name, matrix(engine, square));
    }

    /** @throws IllegalArgumentException when a tensor is missing or has another shape */
    void restore(Engine engine, SortedMap<String, Matrix> from) {
        engine.write(Tensors.require(from, name, value.rows(), value.columns()).toFloats(), value);
        engine.write(Tensors.require(from, MEAN + name, value.rows(), value.columns()).toFloats(), mean);
        engine.write(Tensors.require(from, SQUARE + name, value.rows(), value.columns()).toFloats(), square);
    }

    /** One step of Adam; the gradient is zero afterwards. */
    void step(Engine engine, AdamStep step) {
        engine.adam(value, gradient, mean, square, step);
        engine.clear(gradient);
    }
}
