package dev.palimpsest.internal.model.weights;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.model.weights.WeightId.Element;
import java.util.ArrayList;
import java.util.List;

/** Lists an architecture's tensors part by part, from the embeddings up to the head. */
public final class StoredTensors {

    private final List<StoredTensor> tensors = new ArrayList<>();
    private final String prefix;
    private int layer = WeightId.NO_LAYER;

    /** @param prefix the start of the names of all tensors but the head's */
    public StoredTensors(String prefix) {
        this.prefix = prefix;
    }

    /** Parts that follow belong to block {@code index}. */
    public StoredTensors block(int index) {
        layer = index;
        return this;
    }

    /** Parts that follow belong to no block. */
    public StoredTensors afterBlocks() {
        return block(WeightId.NO_LAYER);
    }

    /** An embedding, {@code name.weight [rows, columns]}. */
    public StoredTensors table(WeightRole role, String name, int rows, int columns) {
        return add(role, Element.TABLE, name + ".weight", rows, columns, null);
    }

    /** A layer norm, {@code name.weight [width]} and {@code name.bias [width]}. */
    public StoredTensors norm(WeightRole role, String name, int width) {
        return add(role, Element.GAIN, name + ".weight", 0, width, null)
                .add(role, Element.BIAS, name + ".bias", 0, width, null);
    }

    /** A projection without bias, {@code name.weight [outputs, inputs]}: PyTorch's {@code Linear}. */
    public StoredTensors linear(WeightRole role, String name, int inputs, int outputs) {
        return add(role, Element.WEIGHT, name + ".weight", outputs, inputs, Layout.OUTPUT_INPUT);
    }

    /** {@link #linear} and its {@code name.bias [outputs]}. */
    public StoredTensors linearWithBias(WeightRole role, String name, int inputs, int outputs) {
        return linear(role, name, inputs, outputs).add(role, Element.BIAS, name + ".bias", 0, outputs, null);
    }

    /** A projection in OpenAI's layout, {@code name.weight [inputs, outputs]}, {@code name.bias [outputs]}: Conv1D. */
    public StoredTensors conv1d(WeightRole role, String name, int inputs, int outputs) {
        return add(role, Element.WEIGHT, name + ".weight", inputs, outputs, Layout.INPUT_OUTPUT)
                .add(role, Element.BIAS, name + ".bias", 0, outputs, null);
    }

    /** The list, in the order the parts were named. */
    public List<StoredTensor> list() {
        return List.copyOf(tensors);
    }

    private StoredTensors add(
            WeightRole role, Element element, String name, int rows, int columns, Layout layout) {
        String begins = role == WeightRole.HEAD ? "" : prefix;
        tensors.add(new StoredTensor(new WeightId(role, layer, element), begins, name, rows, columns, layout));
        return this;
    }
}
