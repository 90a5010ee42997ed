package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.settings.Settings;
import java.util.Map;

/**
 * The differences between the closed-form methods; {@link ClosedFormEditor} is what they share.
 *
 * @param targets  how target values are found
 * @param value    the kind of value that they replace in the last layer
 * @param share    each layer's share of the residual
 * @param memory   the initial state of a layer's memory
 * @param absorbed which keys the memory absorbs from a batch
 * @param writing  how a layer's update is written to the model
 */
public record ClosedForm(
        TargetRule targets, Value value, Share share, Memory memory, Absorbed absorbed, Writing.Factory writing) {

    /** MEMIT's targets and shares: block outputs, each optimised on its own, and equal shares. */
    public static ClosedForm ofBlockOutputs(
            EditingContext context, Settings settings, Memory memory, Absorbed absorbed, Writing.Factory writing) {
        return new ClosedForm(TargetRule.optimised(context, Value.BLOCK_OUTPUT, TargetSettings.of(settings)),
                Value.BLOCK_OUTPUT, Share.EQUAL, memory, absorbed, writing);
    }

    /** The same with target values that are found in another way. */
    public ClosedForm with(TargetRule other) {
        return new ClosedForm(other, value, share, memory, absorbed, writing);
    }

    /** A layer's share of the difference that is left when it is updated; the last layer takes all of it. */
    public enum Share {

        /** {@code 1/(layers left)}: every layer takes the same. */
        EQUAL {
            @Override
            double divisor(int layersLeft) {
                return layersLeft;
            }
        },

        /** {@code 1/√(layers left)}: PMET, where earlier layers take more. */
        SQUARE_ROOT {
            @Override
            double divisor(int layersLeft) {
                return Math.sqrt(layersLeft);
            }
        };

        /** @param layersLeft the layer itself among them */
        abstract double divisor(int layersLeft);
    }

    /** The initial state of a layer's memory. */
    public interface Memory {

        /** Equal for memories that start with the same bits, given the same statistics. */
        Object start();

        /** Creates a layer's memory. @throws IllegalArgumentException when the layer's statistics are unusable */
        InverseMemory open(Engine engine, int layer);

        /** What the memory of an opened layer was made from, by name; goes into the first batch's figures. */
        default Map<String, Double> figures(int layer) {
            return Map.of();
        }
    }

    /** Which keys the memory absorbs from a batch. */
    public enum Absorbed {

        /** None: every batch starts from the same memory. */
        NONE,

        /** Those the update was computed from. */
        USED,

        /** Those of the same prompts on the model after all layers' updates. */
        RECOMPUTED
    }
}
