package dev.palimpsest.internal.tornado;

import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.compute.Lifetime;
import dev.palimpsest.internal.compute.MomentSum;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tornado.device.DeviceChoice;
import dev.palimpsest.internal.tornado.device.DeviceMemory;
import dev.palimpsest.internal.tornado.device.Weights;
import dev.palimpsest.internal.tornado.memory.DeviceWeight;
import dev.palimpsest.internal.tornado.memory.MemoryPlan;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The device of one backend and what the backend keeps there: weights, workspaces, moment sums and inverse memories. The
 * device is opened by the first operation that needs it, because its memory is cut to the weights uploaded before.
 */
final class Residents implements AutoCloseable {

    private final EngineOptions options;
    private final DeviceChoice choice;
    private final Weights weights = new Weights();
    private final Set<DeviceMemory> workspaces = new LinkedHashSet<>();
    private final List<MomentSum> sums = new ArrayList<>();
    private final List<InverseMemory> memories = new ArrayList<>();
    private OpenDevice device;
    private HostDoubles host;

    Residents(EngineOptions options, DeviceChoice choice) {
        this.options = options;
        this.choice = choice;
    }

    /** The device, its memory cut to the weights uploaded so far and its kernels compiled. */
    OpenDevice device() {
        if (device == null) {
            OpenDevice found = OpenDevice.shared();
            device = found != null ? found : OpenDevice.shared(choice, MemoryPlan.of(choice.budget(),
                    choice.largestAllocation(), sizes(false), sizes(true), choice.computesInDouble()));
            if (device.doubles() == null) {
                host = new HostDoubles(device.device(), options);
            }
            weights.all().forEach(weight -> Weights.settle(weight, device.device()));
        }
        return device;
    }

    private List<Long> sizes(boolean half) {
        return weights.all().stream()
                .filter(weight -> weight.wantsHalf() == half)
                .map(weight -> weight.matrix().size())
                .toList();
    }

    /** The operations in double, wherever they are computed. */
    DoublePrecision doubles() {
        OpenDevice opened = device();
        return host != null ? host : opened.doubles();
    }

    DeviceWeight upload(Matrix matrix, Lifetime lifetime) {
        DeviceWeight weight = weights.add(matrix, lifetime);
        if (device != null) {
            Weights.settle(weight, device.device());
        }
        return weight;
    }

    void release(DeviceWeight weight) {
        weights.release(weight, device == null ? null : device.device());
    }

    DeviceMemory workspace(Lifetime lifetime) {
        DeviceMemory workspace = new DeviceMemory(device().device(), lifetime,
                host == null ? null : host.engine(), workspaces::remove);
        workspaces.add(workspace);
        return workspace;
    }

    MomentSum keep(MomentSum sum) {
        sums.add(sum);
        return sum;
    }

    InverseMemory keep(InverseMemory memory) {
        memories.add(memory);
        return memory;
    }

    /** Frees everything; the arenas and the kernels stay for the next backend in this JVM. */
    @Override
    public void close() {
        List.copyOf(workspaces).forEach(DeviceMemory::close);
        List.copyOf(weights.all()).forEach(this::release);
        sums.forEach(MomentSum::close);
        memories.forEach(InverseMemory::close);
        if (host != null) {
            host.close();
        }
    }
}
