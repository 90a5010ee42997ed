package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.model.Intervention;

/** The neurons of one change, resident on the engine. */
final class SideNeurons extends SharedTensors {

    private final Workspace workspace;
    private final Intervention.SideNetwork network;

    SideNeurons(Engine engine, Neurons change) {
        workspace = engine.workspace();
        try {
            network = new Intervention.SideNetwork(
                    change.layer(),
                    new Linear(
                            engine.tensorOf(workspace, change.in()),
                            Linear.Layout.OUTPUT_INPUT,
                            engine.tensorOf(workspace, change.bias())),
                    new Linear(engine.tensorOf(workspace, change.out()), Linear.Layout.INPUT_OUTPUT, null));
        } catch (RuntimeException | Error failure) {
            workspace.close();
            throw failure;
        }
    }

    Intervention.SideNetwork network() {
        return network;
    }

    @Override
    void free() {
        workspace.close();
    }
}
