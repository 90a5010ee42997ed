package dev.palimpsest.tornado;

import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.InverseMemory;
import dev.palimpsest.compute.Lifetime;
import dev.palimpsest.compute.MomentSum;
import dev.palimpsest.tensor.Matrix;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The device of one backend and what the backend keeps there: weights, workspaces, sums and memories. The device opens
 * with the first thing that needs it, since the sizes of the weights uploaded before say how its memory is cut.
 */
final class Residents implements AutoCloseable {

    private final EngineOptions options;
    private final DeviceChoice choice;
    private final Weights weights = new Weights();
    private final Set<DeviceMemory> workspaces = new LinkedHashSet<>();
    private final List<MomentSum> sums = new ArrayList<>();
    private final List<InverseMemory> memories = new ArrayList<>();
    private Device device;
    private HostDoubles host;

    Residents(EngineOptions options, DeviceChoice choice) {
        this.options = options;
        this.choice = choice;
    }

    /** The device, cut to the weights uploaded so far and with its kernels compiled. */
    Device device() {
        if (device == null) {
            Device found = Device.shared();
            device = found != null ? found : Device.shared(choice, MemoryPlan.of(choice.budget(),
                    choice.largestAllocation(), sizes(false), sizes(true), choice.computesInDouble()));
            if (!device.hasDoubles()) {
                host = new HostDoubles(device, options);
            }
            weights.all().forEach(weight -> Weights.settle(weight, device));
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
        Device opened = device();
        return host != null ? host : opened.doubleOperations();
    }

    /** Null on a device that has doubles. */
    HostDoubles host() {
        return host;
    }

    DeviceWeight upload(Matrix matrix, Lifetime lifetime) {
        DeviceWeight weight = weights.add(matrix, lifetime);
        if (device != null) {
            Weights.settle(weight, device);
        }
        return weight;
    }

    void release(DeviceWeight weight) {
        weights.release(weight, device);
    }

    DeviceMemory workspace(Lifetime lifetime) {
        DeviceMemory workspace = new DeviceMemory(this, device(), lifetime);
        workspaces.add(workspace);
        return workspace;
    }

    void closed(DeviceMemory workspace) {
        workspaces.remove(workspace);
    }

    MomentSum keep(MomentSum sum) {
        sums.add(sum);
        return sum;
    }

    InverseMemory keep(InverseMemory memory) {
        memories.add(memory);
        return memory;
    }

    /** Gives everything back; the arenas and the kernels stay for the next backend in this JVM. */
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
