package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.compute.Tensor;
import java.util.List;

/**
 * Changes a pass at a named site of a block, in addition to the block's own weights; resident on the engine.
 *
 * <p>A pass with a tape differentiates through {@link Replacement}s and {@link AttentionOffset}s. The others have no
 * backward form: {@link Gpt#backward} refuses to differentiate through a block that has one.
 */
public sealed interface Intervention {

    /** The block it acts in. */
    int layer();

    /**
     * A hook layer on the second MLP projection: where {@code rule} says so, {@code Wh·k + b} replaces {@code W0·k +
     * b}. Only the difference {@code D = Wh − W0} is held, so the bias cancels and the original weight is
     * never touched.
     *
     * @param difference D as a chain of maps, n → … → d: {@code Aᵀ} then {@code R} while the rank is low, D itself
     *                   when that is cheaper
     * @param rule       which positions are swapped
     */
    record Hook(int layer, List<Linear> difference, SwapRule rule) implements Intervention {

        public Hook {
            difference = List.copyOf(difference);
        }

        /** The same edited weight under another rule. */
        public Hook under(SwapRule other) {
            return new Hook(layer, difference, other);
        }
    }

    /**
     * Replaces rows of a linear map's output by given values.
     *
     * @param site      which linear map
     * @param rows      of the packed batch; distinct
     * @param values    {@code [rows, width of the output]}
     * @param gradients receives the loss's gradient with respect to {@code values} in the backward pass; or null
     */
    record Replacement(Site site, int[] rows, Tensor values, Tensor gradients) implements Intervention {

        @Override
        public int layer() {
            return site.layer();
        }
    }

    /**
     * A codebook (GRACE, arXiv 2211.11031): at the pass's {@linkplain Pass#promptRows() prompt rows} the nearest key
     * decides; when its distance is at most its radius, its value replaces the linear map's output.
     *
     * @param site   which linear map; keys are compared with its input
     * @param keys   {@code [entries, width of the input]}
     * @param values {@code [entries, width of the output]}
     * @param radii  per entry
     */
    record Codebook(Site site, Tensor keys, Tensor values, double[] radii) implements Intervention {

        @Override
        public int layer() {
            return site.layer();
        }
    }

    /**
     * Extra neurons beside a block's MLP: {@code out(f(in(x)))} is added to the MLP's output, x its input.
     *
     * @param in         {@code d → k}
     * @param activation f
     * @param out        {@code k → d}
     */
    record SideNetwork(int layer, Linear in, Activation activation, Linear out) implements Intervention {}

    /**
     * Adds vectors to rows of the attention's output, behind its output projection.
     *
     * @param rows      of the packed batch; distinct
     * @param values    {@code [rows, d]}
     * @param gradients receives the loss's gradient with respect to {@code values} in the backward pass; or null
     */
    record AttentionOffset(int layer, int[] rows, Tensor values, Tensor gradients) implements Intervention {}
}
