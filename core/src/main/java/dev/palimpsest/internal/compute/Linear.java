package dev.palimpsest.internal.compute;

/**
 * An affine map {@code y = x·W + b} from {@code inputs} to {@code outputs} features, for either storage layout of W.
 *
 * @param weight resident weight: {@code [inputs, outputs]} for {@link Layout#INPUT_OUTPUT} (GPT-2's Conv1D),
 *               {@code [outputs, inputs]} for {@link Layout#OUTPUT_INPUT} (GPT-J's Linear, embeddings as a head)
 * @param layout which of the two
 * @param bias   {@code [1, outputs]}, or null for none
 */
public record Linear(Tensor weight, Layout layout, Tensor bias) {

    /** Which index of a weight comes first in memory. */
    public enum Layout {
        INPUT_OUTPUT,
        OUTPUT_INPUT;

        Layout other() {
            return this == INPUT_OUTPUT ? OUTPUT_INPUT : INPUT_OUTPUT;
        }
    }

    public int inputs() {
        return layout == Layout.INPUT_OUTPUT ? weight.rows() : weight.columns();
    }

    public int outputs() {
        return layout == Layout.INPUT_OUTPUT ? weight.columns() : weight.rows();
    }

    /**
     * The map's transpose without bias: {@code linear(gradient, map.transposed(), …)} is its backward form with
     * respect to x. Shares the weight.
     */
    public Linear transposed() {
        return new Linear(weight, layout.other(), null);
    }
}
