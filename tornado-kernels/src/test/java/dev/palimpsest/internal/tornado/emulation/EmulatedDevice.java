package dev.palimpsest.internal.tornado.emulation;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import uk.ac.manchester.tornado.api.KernelContext;

/**
 * Runs a kernel as Java, a virtual thread per lane, group after group, barriers and local memory as on a device. Needs
 * TornadoVM's API only, no SDK and no device.
 */
public final class EmulatedDevice {

    private EmulatedDevice() {}

    public static void run(int groupsX, int groupsY, int localX, int localY, Consumer<KernelContext> kernel) {
        for (int y = 0; y < groupsY; y++) {
            for (int x = 0; x < groupsX; x++) {
                runGroup(x, y, groupsX, groupsY, localX, localY, kernel);
            }
        }
    }

    private static void runGroup(int x, int y, int groupsX, int groupsY, int localX, int localY,
            Consumer<KernelContext> kernel) {
        CyclicBarrier barrier = new CyclicBarrier(localX * localY);
        List<Object> local = new ArrayList<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> lanes = new ArrayList<>();
        for (int ly = 0; ly < localY; ly++) {
            for (int lx = 0; lx < localX; lx++) {
                Lane lane = new Lane(barrier, local);
                lane.place("localIdx", lx);
                lane.place("localIdy", ly);
                lane.place("groupIdx", x);
                lane.place("groupIdy", y);
                lane.place("globalIdx", x * localX + lx);
                lane.place("globalIdy", y * localY + ly);
                lane.place("globalGroupSizeX", groupsX * localX);
                lane.place("globalGroupSizeY", groupsY * localY);
                lanes.add(Thread.ofVirtual().start(() -> {
                    try {
                        kernel.accept(lane);
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                        barrier.reset();
                    }
                }));
            }
        }
        for (Thread lane : lanes) {
            try {
                lane.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        if (failure.get() != null) {
            throw new AssertionError("a lane failed", failure.get());
        }
    }

    private static final class Lane extends KernelContext {

        private final CyclicBarrier barrier;
        private final List<Object> local;
        private int allocated;

        Lane(CyclicBarrier barrier, List<Object> local) {
            this.barrier = barrier;
            this.local = local;
        }

        private void place(String field, int value) {
            try {
                Field id = KernelContext.class.getField(field);
                id.setAccessible(true);
                id.set(this, value);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void localBarrier() {
            try {
                barrier.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new AssertionError("not all lanes reach the barrier", e);
            }
        }

        @Override
        public void globalBarrier() {
            localBarrier();
        }

        /** The group's n-th local array: all lanes allocate the same ones in the same order. */
        private <A> A shared(Supplier<A> allocate) {
            synchronized (local) {
                if (local.size() == allocated) {
                    local.add(allocate.get());
                }
                @SuppressWarnings("unchecked")
                A array = (A) local.get(allocated++);
                return array;
            }
        }

        @Override
        public float[] allocateFloatLocalArray(int size) {
            return shared(() -> new float[size]);
        }

        @Override
        public double[] allocateDoubleLocalArray(int size) {
            return shared(() -> new double[size]);
        }

        @Override
        public int[] allocateIntLocalArray(int size) {
            return shared(() -> new int[size]);
        }
    }
}
