package dev.palimpsest.internal.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract of {@link Engine} for the lifetime of tensors: workspaces, uploads, views and who may use them. */
abstract class LifetimeContract extends EngineFixture {

    @Test
    void anUploadCanBeGivenBackAndAnotherMade() {
        for (int i = 0; i < 3; i++) {
            Tensor weight = engine.upload(Matrix.of(2, 2, new float[] {1, 2, 3, i}));
            Tensor out = poisoned(1, 2);
            engine.linear(tensor(1, 2, new float[] {1, 1}), new Linear(weight, Layout.INPUT_OUTPUT, null), out);
            assertArrayEquals(new float[] {4, 2 + i}, engine.read(out));
            engine.release(weight);
        }
    }

    @Test
    void workspacesCloseInAnyOrderAndLeaveTheOthersAlone() {
        float[] kept = floats(40);
        Workspace first = engine.workspace();
        Workspace second = engine.workspace();
        Tensor gone = tensor(engine, first, 5, 8, floats(40));
        Tensor stays = tensor(engine, second, 5, 8, kept);
        Tensor view = gone.rows(1, 2);
        first.close();
        first.close();
        try (Workspace third = engine.workspace()) {
            tensor(engine, third, 5, 8, new float[40]);
            assertArrayEquals(kept, engine.read(stays));
            assertThrows(IllegalStateException.class, () -> engine.read(gone));
            assertThrows(IllegalStateException.class, () -> engine.clear(view));
            assertThrows(IllegalStateException.class, () -> first.tensor(1, 1));
            second.close();
            assertThrows(IllegalStateException.class, () -> engine.copy(stays, third.tensor(5, 8)));
        }
    }

    @Test
    void aWeightInALongLivedWorkspaceAndItsRowsServeALinearMap() {
        Matrix weight = matrix(30, 17, StorageType.F32);
        float[] x = floats(21 * 17);
        float[] gradient = floats(21 * 30);
        try (Workspace longLived = engine.workspace()) {
            Tensor kept = tensor(engine, longLived, 30, 17, weight.toFloats());
            // Other workspaces are opened and closed around it.
            for (int[] rows : new int[][] {{0, 30}, {7, 19}, {29, 30}}) {
                float[] part = Arrays.copyOfRange(weight.toFloats(), rows[0] * 17, rows[1] * 17);
                int count = rows[1] - rows[0];
                try (Workspace passing = engine.workspace()) {
                    Tensor uploaded = engine.upload(Matrix.of(count, 17, part));
                    Tensor view = kept.rows(rows[0], rows[1]);
                    Tensor in = tensor(engine, passing, 21, 17, x);
                    Tensor back = tensor(engine, passing, 21, count, Arrays.copyOf(gradient, 21 * count));
                    for (Layout layout : Layout.values()) {
                        Tensor from = layout == Layout.OUTPUT_INPUT ? in : back;
                        int width = layout == Layout.OUTPUT_INPUT ? count : 17;
                        Tensor expected = passing.tensor(21, width);
                        Tensor actual = passing.tensor(21, width);
                        engine.linear(from, new Linear(uploaded, layout, null), expected);
                        engine.linear(from, new Linear(view, layout, null), actual);
                        assertNoNaN("linear", engine.read(actual));
                        assertArrayEquals(engine.read(expected), engine.read(actual), layout + " " + count + " rows");
                    }
                    engine.release(uploaded);
                }
            }
            assertArrayEquals(weight.toFloats(), engine.read(kept));
        }
    }

    @Test
    void tensorsOfAnotherEngineAndThoseReleasedAreRefused() {
        Tensor own = tensor(2, 2, floats(4));
        try (Engine other = open(1); Workspace elsewhere = other.workspace()) {
            Tensor foreign = tensor(other, elsewhere, 2, 2, floats(4));
            Tensor foreignWeight = other.upload(matrix(2, 2, StorageType.F32));
            refused(() -> engine.copy(foreign, own));
            refused(() -> engine.linear(own, new Linear(foreignWeight, Layout.INPUT_OUTPUT, null), poisoned(2, 2)));
            refused(() -> engine.release(foreignWeight));
        }
        refused(() -> engine.release(own));
        refused(() -> engine.copy(null, own));
        Tensor weight = engine.upload(matrix(2, 2, StorageType.F32));
        refused(() -> weight.rows(0, 1));
        refused(() -> engine.clear(weight));
        engine.release(weight);
        assertThrows(IllegalStateException.class, () -> engine.release(weight));
        assertThrows(IllegalStateException.class,
                () -> engine.linear(own, new Linear(weight, Layout.INPUT_OUTPUT, null), poisoned(2, 2)));
    }

    @Test
    void anUploadedVectorIsReadAndNotWritten() {
        Matrix vector = matrix(1, 9, StorageType.F16);
        Tensor uploaded = engine.upload(vector);
        assertArrayEquals(vector.toFloats(), engine.read(uploaded));
        refused(() -> engine.write(new float[9], uploaded));
        refused(() -> engine.read(engine.upload(matrix(2, 9, StorageType.F32))));
    }

    @Test
    void aClosedEngineRefusesWork() {
        Engine other = open(1);
        Workspace space = other.workspace();
        Tensor tensor = space.tensor(1, 1);
        other.close();
        other.close();
        assertThrows(IllegalStateException.class, () -> other.clear(tensor));
        assertThrows(IllegalStateException.class, other::workspace);
        space.close();
    }

    /** Each with its own activations: a matrix product, a norm and an argmax, which keep their state in different places. */
    @Test
    void threadsThatShareWeightsGetTheBitsOfOneThread() throws InterruptedException {
        Tensor weight = engine.upload(matrix(24, 70, StorageType.F32));
        LayerNorm norm = new LayerNorm(
                engine.upload(matrix(1, 70, StorageType.F32)), engine.upload(matrix(1, 70, StorageType.F32)), 1e-5f);
        List<float[]> inputs = new ArrayList<>();
        List<float[]> alone = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            inputs.add(floats((1 + 3 * t) * 24));
            alone.add(normed(inputs.get(t), weight, norm));
        }
        List<Throwable> failures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < inputs.size(); t++) {
            int mine = t;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < 8; i++) {
                        assertArrayEquals(alone.get(mine), normed(inputs.get(mine), weight, norm), "thread " + mine);
                    }
                } catch (Throwable failure) {
                    synchronized (failures) {
                        failures.add(failure);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
    }

    /** {@code layerNorm(x·W)}, and behind it every row's argmax. */
    private float[] normed(float[] x, Tensor weight, LayerNorm norm) {
        int rows = x.length / 24;
        try (Workspace workspace = engine.workspace()) {
            Tensor product = workspace.tensor(rows, 70);
            Tensor result = workspace.tensor(rows, 70);
            engine.linear(tensor(engine, workspace, rows, 24, x), new Linear(weight, Layout.INPUT_OUTPUT, null), product);
            engine.layerNorm(product, norm, result);
            float[] values = Arrays.copyOf(engine.read(result), rows * 71);
            int[] largest = engine.argmax(result);
            for (int r = 0; r < rows; r++) {
                values[rows * 70 + r] = largest[r];
            }
            return values;
        }
    }
}
