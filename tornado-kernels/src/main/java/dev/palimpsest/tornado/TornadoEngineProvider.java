package dev.palimpsest.tornado;

import dev.palimpsest.compute.Backend;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.EngineProvider;
import dev.palimpsest.tornado.device.DeviceChoice;
import java.util.List;
import java.util.Optional;

/**
 * Opens the GPU backend. Names no type of TornadoVM, so that it loads, and can say what is missing, in a Java started
 * without it.
 */
public final class TornadoEngineProvider implements EngineProvider {

    @Override
    public String name() {
        return "tornado";
    }

    /** Above the CPU's: where TornadoVM was started with a device, that device was meant. */
    @Override
    public int priority() {
        return 10;
    }

    @Override
    public Optional<String> unusable() {
        return Preconditions.missing(System::getProperty).or(TornadoEngineProvider::noDevice);
    }

    private static Optional<String> noDevice() {
        try {
            DeviceChoice.find();
            return Optional.empty();
        } catch (RuntimeException | LinkageError e) {
            return Optional.of("TornadoVM has no usable device (" + e.getMessage() + "); a driver and, for OpenCL, an"
                    + " ICD are needed: $TORNADOVM_HOME/bin/tornado --devices lists what it sees");
        }
    }

    @Override
    public List<String> devices() {
        if (System.getProperty(Preconditions.STARTED) == null) {
            return List.of();
        }
        try {
            return DeviceChoice.seen();
        } catch (RuntimeException | LinkageError e) {
            return List.of();
        }
    }

    @Override
    public Backend open(EngineOptions options) {
        unusable().ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        return TornadoBackend.open(options);
    }
}
