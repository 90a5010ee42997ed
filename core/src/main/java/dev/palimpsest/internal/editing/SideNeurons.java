package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.model.Activation;
import dev.palimpsest.internal.model.Intervention;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The neurons beside one block's MLP with one activation, of all changes in their order: a pass computes them as one
 * network. On the host, where changes are added, and on the engine, where passes use them.
 */
final class SideNeurons extends SharedTensors {

    private final Engine engine;
    private final List<Neurons> changes;
    private Workspace workspace;
    private Intervention.SideNetwork resident;

    private SideNeurons(Engine engine, List<Neurons> changes) {
        this.engine = engine;
        this.changes = changes;
    }

    SideNeurons(Engine engine, Neurons first) {
        this(engine, new ArrayList<>(List.of(first)));
    }

    /** A copy on the host; uploaded when a pass first uses it. */
    SideNeurons copy() {
        return new SideNeurons(engine, new ArrayList<>(changes));
    }

    /** Whether {@code more} can be part of the same network. */
    boolean takes(Neurons more) {
        return more.layer() == layer() && more.activation() == activation();
    }

    void add(Neurons more) {
        changes.add(more);
        free();
    }

    private int layer() {
        return changes.getFirst().layer();
    }

    private Activation activation() {
        return changes.getFirst().activation();
    }

    /** The network of all changes; the first reader since it has changed uploads it. */
    synchronized Intervention.SideNetwork network() {
        if (resident == null) {
            free();
            workspace = engine.workspace();
            int neurons = changes.stream().mapToInt(change -> change.in().rows()).sum();
            int width = changes.getFirst().in().columns();
            Tensor in = workspace.tensor(neurons, width);
            Tensor bias = workspace.tensor(1, neurons);
            Tensor out = workspace.tensor(neurons, width);
            engine.write(joined(Neurons::in, neurons * width), in);
            engine.write(joined(Neurons::bias, neurons), bias);
            engine.write(joined(Neurons::out, neurons * width), out);
            resident = new Intervention.SideNetwork(layer(), new Linear(in, Linear.Layout.OUTPUT_INPUT, bias), activation(),
                    new Linear(out, Linear.Layout.INPUT_OUTPUT, null));
        }
        return resident;
    }

    private float[] joined(Function<Neurons, Matrix> part, int size) {
        float[] all = new float[size];
        int at = 0;
        for (Neurons change : changes) {
            float[] values = part.apply(change).toFloats();
            System.arraycopy(values, 0, all, at, values.length);
            at += values.length;
        }
        return all;
    }

    @Override
    synchronized void free() {
        if (workspace != null) {
            workspace.close();
            workspace = null;
            resident = null;
        }
    }
}
