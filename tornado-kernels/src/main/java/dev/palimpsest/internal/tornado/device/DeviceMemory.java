package dev.palimpsest.internal.tornado.device;

import dev.palimpsest.internal.compute.Backend;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Lifetime;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.tornado.memory.DeviceRows;
import dev.palimpsest.internal.tornado.memory.DeviceTensor;
import dev.palimpsest.internal.tornado.memory.HostRows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A workspace's memory: allocates ranges of the two activation arenas and frees all of them at once. */
public final class DeviceMemory implements Backend.Memory {

    private final Device device;
    private final Lifetime lifetime;
    private final Engine host;
    private final Consumer<DeviceMemory> whenClosed;
    private final List<DeviceRows> ranges = new ArrayList<>();
    private Workspace hostRoom;
    private boolean open = true;

    /**
     * @param lifetime   null where no engine sees the tensors
     * @param host       holds the doubles of a device that has none; null on a device that has doubles
     * @param whenClosed called when this memory is closed
     */
    public DeviceMemory(Device device, Lifetime lifetime, Engine host, Consumer<DeviceMemory> whenClosed) {
        this.device = device;
        this.lifetime = lifetime;
        this.host = host;
        this.whenClosed = whenClosed;
    }

    @Override
    public DeviceTensor tensor(int rows, int columns, StorageType type) {
        if (type == StorageType.F32 || host == null) {
            int offset = device.take(type, (long) rows * columns);
            DeviceRows tensor = new DeviceRows(type, offset, rows, columns, columns, lifetime);
            ranges.add(tensor);
            return tensor;
        }
        if (hostRoom == null) {
            hostRoom = host.workspace();
        }
        return new HostRows(lifetime, hostRoom.tensor(rows, columns, type));
    }

    /** May be called again: the backend closes the workspaces that are still open when it closes. */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        ranges.forEach(range -> device.giveBack(range.type(), range.offset(), range.elements()));
        if (hostRoom != null) {
            hostRoom.close();
        }
        whenClosed.accept(this);
    }
}
