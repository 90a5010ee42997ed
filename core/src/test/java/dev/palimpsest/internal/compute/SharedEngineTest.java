package dev.palimpsest.internal.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.Linear.Layout;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several threads on one engine: what they may share, and that what they may not is refused at once. */
class SharedEngineTest {

    private WatchedBackend backend;
    private Engine engine;
    private ExecutorService other;

    @BeforeEach
    void openTheEngine() {
        backend = new WatchedBackend();
        engine = backend.engine();
        other = Executors.newCachedThreadPool();
    }

    @AfterEach
    void closeTheEngine() {
        other.shutdown();
        engine.close();
    }

    /** Another thread is inside an operation that writes to {@code tensor}. */
    private Future<?> writing(Tensor tensor) throws InterruptedException {
        backend.hold();
        Future<?> operation = other.submit(() -> engine.clear(tensor));
        backend.awaitHeld();
        return operation;
    }

    private static void assertInUse(Runnable operation) {
        String message = assertThrows(IllegalStateException.class, operation::run).getMessage();
        assertTrue(message.contains("another thread"), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void aWorkspaceInUseByAnotherThreadIsRefusedAndOthersAreNot() throws Exception {
        try (Workspace shared = engine.workspace(); Workspace own = engine.workspace()) {
            Tensor busy = shared.tensor(1, 3);
            Tensor beside = shared.tensor(1, 3);
            Tensor mine = own.tensor(1, 3);
            engine.write(new float[] {1, 2, 3}, beside);
            Future<?> operation = writing(busy);
            assertInUse(() -> engine.write(new float[3], beside));
            assertInUse(() -> engine.read(busy));
            assertInUse(() -> engine.copy(mine, beside));
            assertInUse(() -> engine.copy(beside, mine));
            assertInUse(() -> shared.tensor(1, 1));
            assertInUse(shared::close);
            engine.write(new float[] {4, 5, 6}, mine);
            assertArrayEquals(new float[] {4, 5, 6}, engine.read(mine));
            backend.release();
            operation.get();
            assertArrayEquals(new float[] {1, 2, 3}, engine.read(beside), "what was refused has written nothing");
            engine.write(new float[] {7, 8, 9}, busy);
        }
    }

    @Test
    void closingAnEngineWaitsForTheOperationInProgress() throws Exception {
        Workspace workspace = engine.workspace();
        Tensor tensor = workspace.tensor(1, 3);
        Future<?> operation = writing(tensor);
        Future<?> closing = other.submit(() -> engine.close());
        // The close cannot be done, however long one waits: the operation ends after the next line only.
        assertFalse(closing.isDone() && !operation.isDone());
        backend.release();
        operation.get();
        closing.get();
        assertEquals("the engine is closed",
                assertThrows(IllegalStateException.class, () -> engine.clear(tensor)).getMessage());
        assertEquals("the engine is closed",
                assertThrows(IllegalStateException.class, () -> workspace.tensor(1, 1)).getMessage());
        workspace.close();
    }

    @Test
    void momentsAndMemoriesServeOneThreadAtATime() throws Exception {
        double[] identity = {2, 0, 0, 2};
        InverseMemory memory = engine.inverseMemory(Matrix.of(2, 2, identity), 1, 0);
        CheckedInverseMemory checked = (CheckedInverseMemory) memory;
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Future<?> use = other.submit(() -> checked.use(() -> {
            inside.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return null;
        }));
        inside.await();
        assertInUse(() -> memory.solve(Matrix.of(1, 2, new float[] {1, 1})));
        assertInUse(memory::reset);
        assertInUse(memory::close);
        leave.countDown();
        use.get();
        assertEquals(0.5, memory.solve(Matrix.of(1, 2, new float[] {1, 0})).at(0, 0) * 1.5, 1e-12);
        memory.close();
        memory.close();
        assertEquals("the memory is closed",
                assertThrows(IllegalStateException.class, memory::reset).getMessage());
    }

    @Test
    void aWeightWhoseMemoryIsClosedIsNamedNotRead() {
        Tensor weight;
        try (Arena arena = Arena.ofShared(); Workspace workspace = engine.workspace()) {
            weight = engine.upload(Matrix.over(arena.allocate(2 * 2 * 4L), 2, 2, StorageType.F32));
            engine.widen(weight, workspace.tensor(2, 2));
        }
        try (Workspace workspace = engine.workspace()) {
            Tensor x = workspace.tensor(1, 2);
            Tensor out = workspace.tensor(1, 2);
            String message = assertThrows(IllegalStateException.class,
                    () -> engine.linear(x, new Linear(weight, Layout.INPUT_OUTPUT, null), out)).getMessage();
            assertEquals("weight F32[2, 2] lies in memory that is closed; keep a checkpoint open as long as its model is"
                    + " in use", message);
        }
        Matrix gone;
        try (Arena arena = Arena.ofShared()) {
            gone = Matrix.over(arena.allocate(4), 1, 1, StorageType.F32);
        }
        String message = assertThrows(IllegalStateException.class, () -> engine.upload(gone)).getMessage();
        assertTrue(message.contains("memory that is closed"), message);
    }

    /** More threads than the engine has, each with its own activations and one weight: the products of each alone. */
    @Test
    void threadsThatShareAWeightGetTheBitsOfOneThread() throws Exception {
        int threads = 12;
        float[] values = new float[96 * 200];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        Tensor weight = engine.upload(Matrix.of(96, 200, values));
        List<float[]> expected = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            expected.add(product(weight, t));
        }
        CountDownLatch start = new CountDownLatch(1);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int mine = t;
            all.add(CompletableFuture.runAsync(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                for (int i = 0; i < 60; i++) {
                    assertArrayEquals(expected.get(mine), product(weight, mine), "thread " + mine);
                }
            }, other));
        }
        start.countDown();
        for (CompletableFuture<Void> each : all) {
            each.get();
        }
        assertEquals(0, backend.workspaces());
    }

    /** A product of 1 to 40 rows: by every kernel, with and without help of other threads. */
    private float[] product(Tensor weight, int thread) {
        int rows = 1 + thread * thread % 40;
        try (Workspace workspace = engine.workspace()) {
            float[] x = new float[rows * 96];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) Math.cos(i + 1000.0 * thread);
            }
            Tensor in = workspace.tensor(rows, 96);
            Tensor out = workspace.tensor(rows, 200);
            engine.write(x, in);
            engine.linear(in, new Linear(weight, Layout.INPUT_OUTPUT, null), out);
            return engine.read(out);
        }
    }
}
