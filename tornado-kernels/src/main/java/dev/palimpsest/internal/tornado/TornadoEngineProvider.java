package dev.palimpsest.internal.tornado;

import dev.palimpsest.internal.compute.Backend;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.EngineProvider;
import dev.palimpsest.internal.tornado.device.DeviceChoice;
import java.util.List;
import java.util.Optional;

/**
 * Opens the GPU backend. Refers to no type of TornadoVM, so that it can be loaded, and can report what is missing, in a JVM
 * that was started without TornadoVM.
 */
public final class TornadoEngineProvider implements EngineProvider {

    @Override
    public String name() {
        return "tornado";
    }

    /** Above the CPU's: a user who starts Java with TornadoVM wants its device. */
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
