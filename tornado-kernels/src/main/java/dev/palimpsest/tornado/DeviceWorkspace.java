package dev.palimpsest.tornado;

import dev.palimpsest.compute.Workspace;
import dev.palimpsest.tensor.StorageType;
import java.util.ArrayList;
import java.util.List;

/** Lends ranges of the two activation arenas and takes them all back at once. */
final class DeviceWorkspace implements Workspace {

    private final TornadoEngine engine;
    private final Device device;
    private final List<DeviceRows> loans = new ArrayList<>();
    private Workspace host;
    private boolean open = true;

    /** @param engine told when this closes, or null */
    DeviceWorkspace(TornadoEngine engine, Device device) {
        this.engine = engine;
        this.device = device;
    }

    @Override
    public DeviceTensor tensor(int rows, int columns, StorageType type) {
        requireOpen();
        if (rows < 0 || columns < 0) {
            throw Shapes.refused("no tensor has the shape [" + rows + ", " + columns + "]");
        }
        return switch (type) {
            case F32 -> lend(type, rows, columns);
            case F64 -> {
                if (device.hasDoubles()) {
                    yield lend(type, rows, columns);
                }
                if (host == null) {
                    host = engine.host().engine().workspace();
                }
                yield new HostRows(host.tensor(rows, columns, type));
            }
            case F16, BF16 -> throw Shapes.refused("activations are F32 or F64, not " + type);
        };
    }

    private DeviceRows lend(StorageType type, int rows, int columns) {
        DeviceRows tensor = new DeviceRows(type, device.take(type, (long) rows * columns), rows, columns, columns, this);
        loans.add(tensor);
        return tensor;
    }

    void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the workspace this tensor belongs to is closed");
        }
    }

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
        if (engine != null) {
            engine.closed(this);
        }
    }
}
