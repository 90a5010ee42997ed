package dev.palimpsest.tornado;

import dev.palimpsest.compute.Backend;
import dev.palimpsest.compute.Lifetime;
import dev.palimpsest.compute.Workspace;
import dev.palimpsest.tensor.StorageType;
import java.util.ArrayList;
import java.util.List;

/** A workspace's memory: lends ranges of the two activation arenas and takes them all back at once. */
final class DeviceMemory implements Backend.Memory {

    private final Residents owner;
    private final Device device;
    private final Lifetime lifetime;
    private final List<DeviceRows> loans = new ArrayList<>();
    private Workspace host;
    private boolean open = true;

    /**
     * @param owner    told when this closes, or null
     * @param lifetime null where no engine sees the tensors
     */
    DeviceMemory(Residents owner, Device device, Lifetime lifetime) {
        this.owner = owner;
        this.device = device;
        this.lifetime = lifetime;
    }

    @Override
    public DeviceTensor tensor(int rows, int columns, StorageType type) {
        if (type == StorageType.F32 || device.hasDoubles()) {
            int offset = device.take(type, (long) rows * columns);
            DeviceRows tensor = new DeviceRows(type, offset, rows, columns, columns, lifetime);
            loans.add(tensor);
            return tensor;
        }
        if (host == null) {
            host = owner.host().engine().workspace();
        }
        return new HostRows(lifetime, host.tensor(rows, columns, type));
    }

    /** May be called again: its owner closes what is open when it closes. */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        loans.forEach(loan -> device.giveBack(loan.type(), loan.offset(), (long) loan.rows() * loan.columns()));
        if (host != null) {
            host.close();
        }
        if (owner != null) {
            owner.closed(this);
        }
    }
}
