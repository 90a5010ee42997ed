package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.model.Activation;
import dev.palimpsest.internal.model.Intervention;

/**
 * The neurons beside one block's MLP with one activation, of all changes in their order, resident on the engine: a pass
 * computes them as one network. Memory is reserved for twice as many when it is full.
 */
final class SideNeurons extends SharedTensors {

    private static final int FIRST_CAPACITY = 16;

    private final Engine engine;
    private final int layer;
    private final Activation activation;
    private final int width;
    private Workspace workspace;
    private Tensor in;
    private Tensor bias;
    private Tensor out;
    private int capacity;
    private int count;

    private SideNeurons(Engine engine, int layer, Activation activation, int width) {
        this.engine = engine;
        this.layer = layer;
        this.activation = activation;
        this.width = width;
    }

    static SideNeurons of(Engine engine, Neurons first) {
        SideNeurons all = new SideNeurons(engine, first.layer(), first.activation(), first.in().columns());
        all.add(first);
        return all;
    }

    /** A copy in memory of its own. */
    SideNeurons copy() {
        SideNeurons copy = new SideNeurons(engine, layer, activation, width);
        copy.count = count;
        copy.allocate(capacity, in, bias, out);
        return copy;
    }

    /** Whether {@code more} can be part of the same network. */
    boolean takes(Neurons more) {
        return more.layer() == layer && more.activation() == activation;
    }

    void add(Neurons more) {
        int rows = more.in().rows();
        if (count + rows > capacity) {
            allocate(Math.max(Math.max(FIRST_CAPACITY, count + rows), 2 * capacity), in, bias, out);
        }
        engine.write(more.in().toFloats(), in.rows(count, count + rows));
        engine.write(more.bias().toFloats(), bias.columns(count, count + rows));
        engine.write(more.out().toFloats(), out.rows(count, count + rows));
        count += rows;
    }

    /** Moves to new memory for {@code more} neurons, the first of which are copies. */
    private void allocate(int more, Tensor oldIn, Tensor oldBias, Tensor oldOut) {
        Workspace larger = engine.workspace();
        try {
            in = larger.tensor(more, width);
            bias = larger.tensor(1, more);
            out = larger.tensor(more, width);
            if (count > 0) {
                engine.copy(oldIn.rows(0, count), in.rows(0, count));
                engine.copy(oldBias.columns(0, count), bias.columns(0, count));
                engine.copy(oldOut.rows(0, count), out.rows(0, count));
            }
        } catch (RuntimeException | Error failure) {
            larger.close();
            throw failure;
        }
        free();
        workspace = larger;
        capacity = more;
    }

    /** The network of all changes; valid until the next {@link #add}. */
    Intervention.SideNetwork network() {
        return new Intervention.SideNetwork(layer,
                new Linear(in.rows(0, count), Linear.Layout.OUTPUT_INPUT, bias.columns(0, count)), activation,
                new Linear(out.rows(0, count), Linear.Layout.INPUT_OUTPUT, null));
    }

    @Override
    void free() {
        if (workspace != null) {
            workspace.close();
            workspace = null;
        }
    }
}
