package dev.palimpsest.internal.editing.tpatcher;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.parts.Adam;
import dev.palimpsest.internal.editing.parts.BlockOutputLoss;
import dev.palimpsest.internal.editing.parts.TrainedNeurons;
import dev.palimpsest.internal.editing.parts.Vectors;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Activation;
import dev.palimpsest.internal.tensor.NonFiniteException;

/**
 * Trains the neurons of one edit: Adam on
 *
 * <pre>
 *   cross-entropy of the target + activation weight·l_a + memory weight·(l_m1 + l_m2)
 * </pre>
 *
 * with L2 weight decay and a limit on the gradient's norm. Every {@value #CHECK_EVERY} steps from step
 * {@value #FIRST_CHECK} on the training is checked: it ends when every target token is predicted and the memory loss has
 * stopped falling, and the learning rate is halved when the cross-entropy has stopped falling.
 */
final class PatchTraining {

    private static final int FIRST_CHECK = 100;
    private static final int CHECK_EVERY = 25;
    /** By how much the memory loss has to fall between two checks. */
    private static final double MEMORY_FALL = 0.001;
    /** By what share the cross-entropy has to fall, and after how many checks without that the rate is halved. */
    private static final double PLATEAU = 0.05;
    private static final int PATIENCE = 1;
    /** As PyTorch clips: the norm is divided by what is never zero. */
    private static final double CLIP_EPSILON = 1e-6;

    private final Engine engine;
    private final BlockOutputLoss loss;
    private final PatchMemory memory;
    private final Settings settings;
    private final EditListener listener;
    private double rate;
    private double bestMemory = Double.POSITIVE_INFINITY;
    private double bestCrossEntropy = Double.POSITIVE_INFINITY;
    private int withoutFall;

    PatchTraining(Engine engine, BlockOutputLoss loss, PatchMemory memory, Settings settings, EditListener listener) {
        this.engine = engine;
        this.loss = loss;
        this.memory = memory;
        this.settings = settings;
        this.listener = listener;
        this.rate = settings.get(TPatcher.LEARNING_RATE);
    }

    /**
     * Trains {@code parameters}.
     *
     * @return whether every target token is predicted afterwards
     * @throws NonFiniteException when the loss is NaN or infinite
     */
    boolean train(PatchParameters parameters) {
        int steps = settings.get(TPatcher.STEPS);
        PatchMemory.Weights weights = TPatcher.weights(settings);
        double[] values = parameters.values();
        Adam adam = new Adam(rate, values.length);
        try (TrainedNeurons neurons = new TrainedNeurons(
                engine, Activation.GELU, parameters.neurons(), (values.length / parameters.neurons() - 1) / 3)) {
            for (int step = 0; step < steps; step++) {
                double[] gradient = new double[values.length];
                neurons.clearGradients();
                parameters.write(engine, neurons);
                double crossEntropy = loss.evaluate(neurons, TPatcher.DAMAGED);
                PatchMemory.Terms terms = memory.addTo(neurons, parameters, gradient);
                double total = crossEntropy + terms.weighted(weights);
                if (!Double.isFinite(total)) {
                    throw new NonFiniteException("the loss of its neurons is " + total + " at step " + (step + 1)
                            + TPatcher.DAMAGED);
                }
                listener.optimised(step + 1, steps, total);
                if (step >= FIRST_CHECK && (step - FIRST_CHECK) % CHECK_EVERY == 0 && isDone(neurons, crossEntropy, terms)) {
                    break;
                }
                parameters.addGradients(engine, neurons, gradient);
                adam.step(values, decayed(clipped(gradient), values), rate);
            }
            parameters.write(engine, neurons);
            return isRight(neurons);
        }
    }

    private double[] clipped(double[] gradient) {
        double scale = settings.get(TPatcher.CLIP) / (Vectors.norm(gradient) + CLIP_EPSILON);
        return scale < 1 ? Vectors.scaled(gradient, scale) : gradient;
    }

    private double[] decayed(double[] gradient, double[] values) {
        double decay = settings.get(TPatcher.WEIGHT_DECAY);
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] += decay * values[i];
        }
        return gradient;
    }

    private boolean isRight(TrainedNeurons neurons) {
        for (boolean wrong : loss.wrong(neurons)) {
            if (wrong) {
                return false;
            }
        }
        return true;
    }

    /** Halves the rate on a plateau. @return whether training may end */
    private boolean isDone(TrainedNeurons neurons, double crossEntropy, PatchMemory.Terms terms) {
        if (crossEntropy < bestCrossEntropy * (1 - PLATEAU)) {
            bestCrossEntropy = crossEntropy;
            withoutFall = 0;
        } else if (++withoutFall > PATIENCE) {
            rate /= 2;
            withoutFall = 0;
        }
        if (!isRight(neurons)) {
            return false;
        }
        boolean falls = terms.memory() < bestMemory - MEMORY_FALL;
        bestMemory = Math.min(bestMemory, terms.memory());
        return !falls;
    }
}
