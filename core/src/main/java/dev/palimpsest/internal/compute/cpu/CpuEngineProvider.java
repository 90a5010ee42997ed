package dev.palimpsest.internal.compute.cpu;

import dev.palimpsest.internal.compute.Backend;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.EngineProvider;
import java.util.Optional;

/**
 * Opens the CPU engine. Names no type of {@code jdk.incubator.vector}, so that it loads, and can say what is missing,
 * in a Java started without that module.
 */
public final class CpuEngineProvider implements EngineProvider {

    private static final String VECTORS = "jdk.incubator.vector";

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Optional<String> unusable() {
        // The module can be in the boot layer but not readable when the engine itself is in a named module.
        boolean readable = ModuleLayer.boot().findModule(VECTORS)
                .map(module -> CpuEngineProvider.class.getModule().canRead(module))
                .orElse(false);
        return readable
                ? Optional.empty()
                : Optional.of("module " + VECTORS + " is missing; start Java with --add-modules " + VECTORS);
    }

    @Override
    public Backend open(EngineOptions options) {
        unusable().ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        return CpuBackend.open(options);
    }
}
