package dev.palimpsest.internal.editing.trained;

import dev.palimpsest.internal.tensor.Matrix;
import java.util.SortedMap;

/**
 * A method's training in progress, step by step. Used by one thread.
 *
 * <pre>
 *   {@link #step} … {@link #step} ─▶ {@link #finished} ─▶ {@link #tensors}
 *       └─ {@link #state} ─▶ file ─▶ {@link #continueFrom} another training of the same records and settings
 * </pre>
 *
 * Deterministic: the same model, records and settings give the same bits, also when continued. What a step draws depends on
 * the seed and the step's number alone.
 */
public interface ArtifactTraining extends AutoCloseable {

    /**
     * The losses after a step.
     *
     * @param training   of the step's examples, before the step
     * @param validation of the records set aside, when they were last asked; NaN before
     */
    record Losses(double training, double validation) {}

    /** The largest number of steps; training may be finished earlier. */
    int steps();

    /** Number of steps done. */
    int done();

    /** Whether training has ended: after the last step, or when the validation loss no longer falls. */
    boolean finished();

    /**
     * One step.
     *
     * @throws dev.palimpsest.internal.tensor.NonFiniteException when the loss is NaN or infinite, naming the step and the
     *                                                           remedy
     * @throws IllegalStateException                             when training is finished
     */
    Losses step();

    /**
     * A copy of all that changes with a step, F32 or F64: parameters, the optimiser's moments, best results so far, and the
     * number of steps.
     */
    SortedMap<String, Matrix> state();

    /**
     * Continues where another training's {@link #state} was taken.
     *
     * @param state copied
     * @throws IllegalArgumentException when it is not of a training of this shape; nothing has changed then
     */
    void continueFrom(SortedMap<String, Matrix> state);

    /** The trained parameters: those of the last step, or those with the least validation loss. */
    SortedMap<String, Matrix> tensors();

    /** What was measured on the records set aside, by name: {@code validation_loss} and the method's own figures. */
    SortedMap<String, Double> figures();

    /** Frees the engine's memory. */
    @Override
    void close();
}
