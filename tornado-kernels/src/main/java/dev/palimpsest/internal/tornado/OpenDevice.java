package dev.palimpsest.internal.tornado;

import dev.palimpsest.internal.tornado.device.Device;
import dev.palimpsest.internal.tornado.device.DeviceChoice;
import dev.palimpsest.internal.tornado.device.Graphs;
import dev.palimpsest.internal.tornado.editing.EditingGraphs;
import dev.palimpsest.internal.tornado.editing.EditingOperations;
import dev.palimpsest.internal.tornado.linear.LinearGraphs;
import dev.palimpsest.internal.tornado.linear.LinearOperations;
import dev.palimpsest.internal.tornado.memory.Arenas;
import dev.palimpsest.internal.tornado.memory.MemoryPlan;
import dev.palimpsest.internal.tornado.training.TrainingGraphs;
import dev.palimpsest.internal.tornado.training.TrainingOperations;
import dev.palimpsest.internal.tornado.transformer.LossOperations;
import dev.palimpsest.internal.tornado.transformer.TransformerGraphs;
import dev.palimpsest.internal.tornado.transformer.TransformerOperations;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The JVM's device with the operations on it.
 *
 * <p>There is one per JVM, in the only static variable of this module that changes: TornadoVM keeps the arenas' memory on
 * the device until the JVM exits, whatever becomes of the execution plan and the arrays, so a second instance would find
 * the memory taken. The first backend determines the arenas' sizes; later ones share the arenas, use the room that is left
 * and free their ranges when they close.
 *
 * @param doubles null where the device has no double
 */
record OpenDevice(Device device, LinearOperations linear, TransformerOperations transformer, TrainingOperations training,
        DeviceDoubles doubles) {

    /**
     * Held during every operation of every backend: the boxes, the call's numbers and the plan hold one operation's state.
     * Fair, so that one reader's passes do not keep the others waiting.
     */
    static final Lock TURNS = new ReentrantLock(true);

    private static OpenDevice shared;

    private static OpenDevice open(DeviceChoice choice, MemoryPlan memory) {
        Graphs graphs = new Graphs(new Arenas(memory));
        boolean hasDoubles = memory.doubles() > 0;
        // The device compiles what is declared before it is opened.
        LinearGraphs linearGraphs = new LinearGraphs(graphs, choice.device().getTornadoVMBackend());
        TransformerGraphs transformerGraphs = new TransformerGraphs(graphs);
        TrainingGraphs trainingGraphs = new TrainingGraphs(graphs);
        EditingGraphs editingGraphs = hasDoubles ? new EditingGraphs(graphs) : null;
        Device device = new Device(choice, memory, graphs);
        LinearOperations linear = new LinearOperations(device, linearGraphs);
        TransformerOperations transformer = new TransformerOperations(device, transformerGraphs);
        TrainingOperations training = new TrainingOperations(device, trainingGraphs);
        DeviceDoubles doubles = hasDoubles
                ? new DeviceDoubles(device, transformer, new LossOperations(device, transformerGraphs), training,
                        new EditingOperations(device, editingGraphs))
                : null;
        return new OpenDevice(device, linear, transformer, training, doubles);
    }

    /** The JVM's device; {@code memory} has an effect for the first caller only. */
    static synchronized OpenDevice shared(DeviceChoice choice, MemoryPlan memory) {
        if (shared == null) {
            shared = open(choice, memory);
        }
        return shared;
    }

    /** The JVM's device if it is open already, else null. */
    static synchronized OpenDevice shared() {
        return shared;
    }
}
