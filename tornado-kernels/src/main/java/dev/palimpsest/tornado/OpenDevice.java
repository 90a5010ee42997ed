package dev.palimpsest.tornado;

import dev.palimpsest.tornado.device.Device;
import dev.palimpsest.tornado.device.DeviceChoice;
import dev.palimpsest.tornado.device.Graphs;
import dev.palimpsest.tornado.editing.EditingGraphs;
import dev.palimpsest.tornado.editing.EditingOperations;
import dev.palimpsest.tornado.linear.LinearGraphs;
import dev.palimpsest.tornado.linear.LinearOperations;
import dev.palimpsest.tornado.memory.Arenas;
import dev.palimpsest.tornado.memory.MemoryPlan;
import dev.palimpsest.tornado.training.TrainingGraphs;
import dev.palimpsest.tornado.training.TrainingOperations;
import dev.palimpsest.tornado.transformer.LossOperations;
import dev.palimpsest.tornado.transformer.TransformerGraphs;
import dev.palimpsest.tornado.transformer.TransformerOperations;

/**
 * The JVM's device with the operations on it.
 *
 * <p>There is one per JVM, in the only static variable of this module that changes: TornadoVM keeps the arenas' memory on
 * the device until the JVM exits, whatever becomes of the execution plan and the arrays, so a second instance would find
 * the memory taken. The first backend determines the arenas' sizes; later ones share the arenas, use the room that is left
 * and free their ranges when they close.
 */
final class OpenDevice {

    private static OpenDevice shared;

    private final Device device;
    private final LinearOperations linear;
    private final TransformerOperations transformer;
    private final TrainingOperations training;
    private final DeviceDoubles doubles;

    private OpenDevice(DeviceChoice choice, MemoryPlan memory) {
        Graphs graphs = new Graphs(new Arenas(memory));
        boolean hasDoubles = memory.doubles() > 0;
        LinearGraphs linearGraphs = new LinearGraphs(graphs, choice.device().getTornadoVMBackend());
        TransformerGraphs transformerGraphs = new TransformerGraphs(graphs);
        TrainingGraphs trainingGraphs = new TrainingGraphs(graphs);
        EditingGraphs editingGraphs = hasDoubles ? new EditingGraphs(graphs) : null;
        device = new Device(choice, memory, graphs);
        linear = new LinearOperations(device, linearGraphs);
        transformer = new TransformerOperations(device, transformerGraphs);
        training = new TrainingOperations(device, trainingGraphs);
        doubles = hasDoubles
                ? new DeviceDoubles(device, transformer, new LossOperations(device, transformerGraphs), training,
                        new EditingOperations(device, editingGraphs))
                : null;
    }

    /** The JVM's device; {@code memory} has an effect for the first caller only. */
    static synchronized OpenDevice shared(DeviceChoice choice, MemoryPlan memory) {
        if (shared == null) {
            shared = new OpenDevice(choice, memory);
        }
        return shared;
    }

    /** The JVM's device if it is open already, else null. */
    static synchronized OpenDevice shared() {
        return shared;
    }

    Device device() {
        return device;
    }

    LinearOperations linear() {
        return linear;
    }

    TransformerOperations transformer() {
        return transformer;
    }

    TrainingOperations training() {
        return training;
    }

    /** Null where the device has no double. */
    DeviceDoubles doubles() {
        return doubles;
    }
}
