package dev.palimpsest.internal.tornado.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.compute.Linear;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.tornado.NeedsDevice;
import dev.palimpsest.internal.tornado.TestEngine;
import dev.palimpsest.internal.tornado.memory.DeviceRows;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Tiles of 16, 64 and 128 give the same bits, on the device, around their edges, for floats and halves. */
@NeedsDevice
class LinearTilesTest {

    @Test
    void everyTileEqualsTheCpuAndTheOthersToTheBit() {
        SplittableRandom random = new SplittableRandom(23);
        int[] sizes = {1, 15, 16, 17, 63, 64, 65, 127, 128, 129, 131};
        try (Engine cpu = Engines.open("cpu", new EngineOptions(2)); Engine engine = TestEngine.open()) {
            for (int round = 0; round < 40; round++) {
                int rows = sizes[random.nextInt(sizes.length)];
                int inputs = sizes[random.nextInt(sizes.length)];
                int outputs = sizes[random.nextInt(sizes.length)];
                Linear.Layout layout = Linear.Layout.values()[round % 2];
                StorageType type = round % 4 < 2 ? StorageType.F32 : StorageType.F16;
                boolean inputFirst = layout == Linear.Layout.INPUT_OUTPUT;
                Matrix weight = matrix(random, inputFirst ? inputs : outputs, inputFirst ? outputs : inputs, type);
                Matrix bias = matrix(random, 1, outputs, StorageType.F32);
                float[] x = matrix(random, rows, inputs, StorageType.F32).toFloats();
                String what = rows + " × " + inputs + " × " + outputs + " " + layout + " " + type;
                float[] expected = onCpu(cpu, x, rows, weight, layout, bias);
                try (Workspace room = engine.workspace()) {
                    Linear map = new Linear(engine.upload(weight), layout, engine.upload(bias));
                    Tensor in = room.tensor(rows, inputs);
                    engine.write(x, in);
                    float[] first = null;
                    for (int tile : new int[] {16, 64, 128}) {
                        DeviceRows out = (DeviceRows) room.tensor(rows, outputs);
                        float[] poison = new float[rows * outputs];
                        Arrays.fill(poison, Float.NaN);
                        engine.write(poison, out);
                        TestEngine.linear().linear((DeviceRows) in, map, Epilogue.GELU, null, out, tile);
                        float[] actual = engine.read(out);
                        for (int i = 0; i < actual.length; i++) {
                            assertFalse(Float.isNaN(actual[i]), what + ": NaN at " + i);
                            assertEquals(expected[i], actual[i], 2e-5, what + ", tile " + tile + " at " + i);
                        }
                        first = first == null ? actual : first;
                        assertArrayEquals(first, actual, what + ", tile " + tile);
                    }
                    engine.release(map.weight());
                    engine.release(map.bias());
                }
            }
        }
    }

    private static float[] onCpu(Engine cpu, float[] x, int rows, Matrix weight, Linear.Layout layout, Matrix bias) {
        try (Workspace room = cpu.workspace()) {
            Linear map = new Linear(cpu.upload(weight), layout, cpu.upload(bias));
            Tensor in = room.tensor(rows, map.inputs());
            Tensor out = room.tensor(rows, map.outputs());
            cpu.write(x, in);
            cpu.linearGelu(in, map, null, out);
            return cpu.read(out);
        }
    }

    private static Matrix matrix(SplittableRandom random, int rows, int columns, StorageType type) {
        float[] values = new float[rows * columns];
        short[] halves = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
            halves[i] = Float.floatToFloat16(values[i]);
        }
        return type == StorageType.F16
                ? Matrix.over(MemorySegment.ofArray(halves), rows, columns, type)
                : Matrix.of(rows, columns, values);
    }
}
