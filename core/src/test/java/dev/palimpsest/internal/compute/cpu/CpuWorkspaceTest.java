package dev.palimpsest.internal.compute.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.compute.cpu.storage.FloatRows;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import org.junit.jupiter.api.Test;

class CpuWorkspaceTest {

    @Test
    void theNextWorkspaceFindsTheLastOnesArrays() {
        try (Engine engine = Engines.open("cpu", new EngineOptions(1))) {
            float[] first;
            try (Workspace w = engine.workspace()) {
                first = ((FloatRows) w.tensor(10, 100)).data();
                assertNotSame(first, ((FloatRows) w.tensor(10, 100)).data());
            }
            try (Workspace w = engine.workspace()) {
                float[] a = ((FloatRows) w.tensor(10, 99)).data();
                float[] b = ((FloatRows) w.tensor(10, 98)).data();
                assertTrue(a == first || b == first);
                assertNotSame(a, b);
            }
        }
    }

    @Test
    void aTensorDiesWithItsWorkspaceAndNotWithAnInnerOne() {
        try (Engine engine = Engines.open("cpu", new EngineOptions(1)); Workspace outer = engine.workspace()) {
            Tensor kept = outer.tensor(2, 2);
            engine.write(new float[] {1, 2, 3, 4}, kept);
            Tensor gone;
            try (Workspace inner = engine.workspace()) {
                gone = inner.tensor(2, 2);
                engine.write(new float[4], gone);
            }
            assertEquals(4, engine.read(kept)[3]);
            assertThrows(IllegalStateException.class, () -> engine.read(gone));
        }
    }

    @Test
    void sizeClassesHoldWhatIsAskedAndLittleMore() {
        for (int size = 0; size < 100_000; size += 7) {
            int sizeClass = ArrayPool.sizeClass(size);
            assertTrue(sizeClass >= size && sizeClass <= Math.max(64, 1.25 * size + 1), size + " → " + sizeClass);
        }
        assertThrows(IllegalArgumentException.class, () -> ArrayPool.sizeClass(1L << 31));
    }

    @Test
    void onlyActivationsAreMadeAndWeightsAreReadOnly() {
        try (Engine engine = Engines.open("cpu", new EngineOptions(1)); Workspace w = engine.workspace()) {
            assertThrows(IllegalArgumentException.class, () -> w.tensor(1, 1, StorageType.F16));
            Tensor vector = engine.upload(Matrix.of(1, 3, new float[3]));
            assertThrows(IllegalArgumentException.class, () -> engine.write(new float[3], vector));
            Tensor t = w.tensor(4, 4);
            assertThrows(IllegalArgumentException.class, () -> engine.copy(t.rows(0, 3), t.rows(1, 4)));
            assertSame(StorageType.F32, t.type());
        }
    }
}
